import { expect, test } from 'vitest'
import { compilePolicy } from '../policy/compile-policy.ts'
import { createSlicer } from './slice-policy-set.ts'

test('LAW-13 a slicer of more actions than it keeps slices for still keeps the right statements', () => {
  const count = 1_003
  const Statement = Array.from({ length: count }, (_, index) => ({
    Effect: 'Allow',
    Action: `orders:Get${index}`,
    Resource: '*',
  }))
  // Several documents: one holds at most a thousand statements.
  const documents = [Statement.slice(0, 500), Statement.slice(500, 900), Statement.slice(900)]
  const identity = documents.map((part, index) =>
    compilePolicy(JSON.stringify({ Statement: part }), `p${index}`),
  )
  const set = { version: 1, boundary: null, session: [], scps: null, resource: null, rcps: null }
  const slicer = createSlicer({ ...set, identity })

  const counts = Statement.map(({ Action }) => slicer(Action).statementCount)

  expect(counts.every((found) => found === 1)).toBe(true)
  expect(slicer('orders:Get0').layers.identity.entries).toHaveLength(1)
  expect(slicer('orders:Put').statementCount).toBe(0)
})
