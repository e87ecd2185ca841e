import { expect, test } from 'vitest'
import { refusalRules } from '../certificate/refusal.ts'
import { brokenRules, forgeBroken } from './forge-broken.ts'
import { storeOf } from './verdict.ts'

test.each(brokenRules)(
  'DCA-5 a chain that breaks %s is refused for that and nothing else',
  async (rule) => {
    const { root, leaf, candidates } = forgeBroken(rule)

    const result = await storeOf([root]).verify({ leaf, candidates })

    expect(result).toMatchObject({ ok: false, code: rule })
  },
)

test('DCA-5 every rule of certificates and paths can be broken', () => {
  const needsMore = [
    // An anchor of its own, a demand of the caller, another profile, or another runtime.
    'AlgorithmUnavailable',
    'BasicConstraintsNotCritical',
    'DepthExceeded',
    'BudgetExceeded',
  ]
  const rules = Object.entries(refusalRules)
    .filter(([code, rule]) => rule.startsWith('X509-') && !needsMore.includes(code))
    .map(([code]) => code)

  expect([...brokenRules].sort()).toEqual(rules.sort())
})
