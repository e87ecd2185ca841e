import { expect, test } from 'vitest'
import { type JsonObject, readJsonObject } from '../session/jose/json-members.ts'
import { mapClaims } from './map-claims.ts'

const claimsOf = (text: string) => mapClaims(readJsonObject(Buffer.from(text)) as JsonObject)

test.each([
  { name: 'text', json: '"a*b"', want: 'a*b' },
  { name: 'empty text', json: '""', want: '' },
  { name: 'integer', json: '42', want: '42' },
  {
    name: 'integer above 2^53 with all its digits',
    json: '9007199254740993',
    want: '9007199254740993',
  },
  { name: 'fraction', json: '-1.50', want: '-1.50' },
  { name: 'exponent', json: '1e3', want: '1000' },
  { name: 'true', json: 'true', want: 'true' },
  { name: 'false', json: 'false', want: 'false' },
  { name: 'list of scalars', json: '["a",1,true]', want: ['a', '1', 'true'] },
  { name: 'null', json: 'null', want: undefined },
  { name: 'object', json: '{"a":1}', want: undefined },
  { name: 'empty list', json: '[]', want: undefined },
  { name: 'list with an object', json: '["a",{}]', want: undefined },
  { name: 'list with null', json: '["a",null]', want: undefined },
  { name: 'list in a list', json: '[["a"]]', want: undefined },
])('FED-7 a claim becomes a condition value: $name', ({ json, want }) => {
  expect(claimsOf(`{"claim":${json}}`).get('claim')).toEqual(want)
})

test('FED-7 claim names keep their spelling, prototypes of objects included', () => {
  const claims = claimsOf('{"__proto__":"x","circleci.com/project-id":"p","Case":"c"}')

  expect([...claims.keys()]).toEqual(['__proto__', 'circleci.com/project-id', 'Case'])
})

test.each([
  {
    name: 'names that differ in ASCII case',
    json: '{"sub":"a","SUB":"b"}',
    message: 'differ only in case',
  },
  {
    name: '101 claims',
    json: JSON.stringify(
      Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`c${i}`, null])),
    ),
    message: 'over 100 claims',
  },
  {
    name: 'text of 8,193 characters',
    json: `{"a":"${'x'.repeat(8_193)}"}`,
    message: 'over 8,192 characters',
  },
  {
    name: 'long text in a list',
    json: `{"a":["${'x'.repeat(8_193)}"]}`,
    message: 'over 8,192 characters',
  },
  {
    name: 'number without decimal form',
    json: '{"a":1e400}',
    message: 'cannot be written in decimal',
  },
])('FED-7 a token is rejected: $name', ({ json, message }) => {
  expect(() => claimsOf(json)).toThrow(
    expect.objectContaining({
      code: 'IDPRejectedClaim',
      message: expect.stringContaining(message),
    }),
  )
})

test('FED-7 names that differ in other letters only are two claims', () => {
  expect(claimsOf('{"k":"1","\\u212a":"2"}').size).toBe(2)
})
