import { expect, test } from 'vitest'
import { filesFromEntities, type SourceEntities } from './source-entities.ts'

test('entities become the files of a folder, sorted by path', () => {
  const files = filesFromEntities({
    users: { bob: {} },
    roles: { '222222222222/reader': { Path: '/' } },
  })

  expect([...files]).toEqual([
    { path: 'roles/222222222222/reader.json', text: '{\n  "Path": "/"\n}' },
    { path: 'users/bob.json', text: '{}' },
  ])
})

test.each([
  { name: 'no object', entities: null, message: '"entities" option must be an object' },
  { name: 'a list', entities: { roles: [] }, message: '"entities.roles" option must be an object' },
  {
    name: 'an entity that is no object',
    entities: { roles: { reader: 'x' } },
    message: '"entities.roles.reader" option must be an object',
  },
])('$name is a mistake of the caller', ({ entities, message }) => {
  expect(() => filesFromEntities(entities as unknown as SourceEntities)).toThrow(
    new TypeError(message),
  )
})
