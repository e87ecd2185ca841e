import { expect, test } from 'vitest'
import { entityId } from './entity-id.ts'

const role = { kind: 'role', account: '000000000001', path: '/', name: 'reader' } as const

test('ID-1 a role id is AROA and 17 letters', () => {
  expect(entityId(role)).toMatch(/^AROA[A-Z2-7]{17}$/)
})

test('the id is the same on every node and after every restart', () => {
  expect(entityId(role)).toBe('AROA2P2WBX2NWCK2SH2JH')
})

test.each([
  { name: 'kind', other: { ...role, kind: 'user' } as const },
  { name: 'account', other: { ...role, account: '000000000002' } },
  { name: 'path', other: { ...role, path: '/a/' } },
  { name: 'name', other: { ...role, name: 'Reader' } },
])('ID-3 another $name is another entity', ({ other }) => {
  expect(entityId(other).slice(4)).not.toBe(entityId(role).slice(4))
})

test('SEC-47 text that moves between path and name does not collide', () => {
  const one = entityId({ ...role, path: '/a/', name: 'bc' })
  const two = entityId({ ...role, path: '/a/b', name: 'c' })

  expect(one).not.toBe(two)
})
