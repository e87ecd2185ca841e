import { expect, test } from 'vitest'
import { type Cursor, IssueLog, listOf, membersOf } from './issue.ts'
import { type JsonNode, parseJson } from './json.ts'

const text = '{\n  "a/b": [1, "x"],\n  "c": {}\n}'
const root: Cursor = { node: parseJson(text).node as JsonNode, pointer: '/p' }

test('members know the pointers that lead to them', () => {
  const members = membersOf(root)

  expect([...members].map(([name, { pointer }]) => `${name} ${pointer}`)).toEqual([
    'a/b /p/a~1b',
    'c /p/c',
  ])
  expect(membersOf(members.get('c') as Cursor).size).toBe(0)
})

test('members other than the known ones keep their order and place', () => {
  const members = membersOf(root)

  expect(members.except(['c']).map(([name, { pointer }]) => [name, pointer])).toEqual([
    ['a/b', '/p/a~1b'],
  ])
  expect(members.except(['c', 'a/b'])).toEqual([])
  expect(members.get('toString')).toBeUndefined()
})

test('what is no object has no members', () => {
  expect(membersOf(membersOf(root).get('a/b') as Cursor).size).toBe(0)
})

test('GRAM-6 a scalar is a list of one, in its own place', () => {
  const items = listOf(membersOf(root).get('a/b') as Cursor)

  expect(items.map(({ node, pointer }) => `${node.kind} ${pointer}`)).toEqual([
    'number /p/a~1b/0',
    'string /p/a~1b/1',
  ])
  expect(listOf(items[0] as Cursor)).toEqual([items[0]])
})

test('a problem is noted with its place, and its message is answered', () => {
  const log = new IssueLog(text)
  const [, item] = listOf(membersOf(root).get('a/b') as Cursor)

  expect(log.report(item as Cursor, 'WRONG_TYPE', 'no')).toBe('no')
  expect(log.issues).toEqual([
    { code: 'WRONG_TYPE', message: 'no', pointer: '/p/a~1b/1', offset: 15, line: 2, column: 14 },
  ])
})
