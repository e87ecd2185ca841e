import { expect, test } from 'vitest'
import { splitArnPattern } from './arn-pattern.ts'

test('MATCH-5 colons inside a variable do not separate fields', () => {
  expect(splitArnPattern('arn:gw:${a:b}:eu:1:order/${c:d}', 'variables')).toEqual([
    'arn',
    'gw',
    '${a:b}',
    'eu',
    '1',
    'order/${c:d}',
  ])
})

test('VAR-1 where there are no variables, every colon separates', () => {
  expect(splitArnPattern('arn:gw:${a:b}:1:order', 'plain')).toEqual([
    'arn',
    'gw',
    '${a',
    'b}',
    '1',
    'order',
  ])
})

test('VAR-9 a variable that is not closed reaches to the end', () => {
  expect(splitArnPattern('arn:gw:${a:b:1:order', 'variables')).toEqual([
    'arn',
    'gw',
    '${a:b:1:order',
  ])
})

test('MATCH-5 a dollar sign or a brace alone opens no variable', () => {
  expect(splitArnPattern('arn:$a:{b:}c:1:o:p', 'variables')).toEqual([
    'arn',
    '$a',
    '{b',
    '}c',
    '1',
    'o:p',
  ])
})
