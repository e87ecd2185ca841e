import { expect, test } from 'vitest'
import { resolveSourceLimits, type SourceLimitOptions } from './source-limits.ts'

test('the defaults are those of AWS', () => {
  expect(resolveSourceLimits()).toEqual({
    managedPoliciesPerAccount: 1_500,
    attachedPolicies: 10,
    trustPolicyCharacters: 2_048,
  })
})

test('a limit can be raised to its maximum', () => {
  expect(resolveSourceLimits({ attachedPolicies: 20 }).attachedPolicies).toBe(20)
})

test.each<{ name: string; options: object; message: string }>([
  {
    name: 'above the maximum',
    options: { attachedPolicies: 21 },
    message: '"limits.attachedPolicies" option must be a whole number from 1 to 20',
  },
  {
    name: 'no number',
    options: { trustPolicyCharacters: '4096' },
    message: '"limits.trustPolicyCharacters" option must be a whole number from 1 to 4096',
  },
  { name: 'unknown', options: { policies: 5 }, message: '"limits.policies" option is unknown' },
  {
    name: 'SEC-32 a name of the prototype',
    options: { toString: 5 },
    message: '"limits.toString" option is unknown',
  },
])('a limit that is $name is a mistake of the caller', ({ options, message }) => {
  expect(() => resolveSourceLimits(options as SourceLimitOptions)).toThrow(new TypeError(message))
})
