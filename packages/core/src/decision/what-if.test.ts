import { expect, test } from 'vitest'
import { compilePolicy } from '../policy/compile-policy.ts'
import type { PolicySet } from './policy-set.ts'
import { applyWhatIf } from './what-if.ts'

const document = (id: string) => compilePolicy('{"Statement":[]}', id)
const [own, more] = [document('own'), document('more')]
const policies: PolicySet = {
  version: 1,
  identity: [],
  boundary: null,
  session: [[own], [own]],
  scps: null,
  resource: null,
  rcps: null,
}

test('layers of a what-if join those of their level, and the other levels stay', () => {
  const { session } = applyWhatIf(policies, { session: { beside: [[more]] } })

  expect(session.map((layer) => layer.map(({ id }) => id))).toEqual([['own', 'more'], ['own']])
})

test('further layers of a what-if are further levels', () => {
  const { session } = applyWhatIf(policies, { session: { beside: [[], [], [more]] } })

  expect(session.map((layer) => layer.map(({ id }) => id))).toEqual([['own'], ['own'], ['more']])
})
