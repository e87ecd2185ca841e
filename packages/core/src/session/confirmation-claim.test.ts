import { expect, test } from 'vitest'
import type { Confirmation } from '../identity/confirmation.ts'
import { confirmationClaim, readConfirmation } from './confirmation-claim.ts'

const thumbprint = 'A'.repeat(43)

test.each<{ confirmation: Confirmation; claim: object }>([
  { confirmation: { kind: 'dpop', thumbprint }, claim: { jkt: thumbprint } },
  { confirmation: { kind: 'certificate', thumbprint }, claim: { 'x5t#S256': thumbprint } },
  { confirmation: { kind: 'signature' }, claim: { sv4: 1 } },
])('TOK-1 cnf is written and read: $claim', ({ confirmation, claim }) => {
  expect(confirmationClaim(confirmation)).toEqual(claim)
  expect(readConfirmation(claim)).toEqual(confirmation)
})

test.each([
  { name: 'nothing', value: undefined },
  { name: 'null', value: null },
  { name: 'text', value: 'jkt' },
  { name: 'a list', value: [thumbprint] },
  { name: 'no member', value: {} },
  { name: 'two members', value: { jkt: thumbprint, sv4: 1 } },
  { name: 'an unknown member', value: { kid: 'k1' } },
  { name: 'an unknown member beside a known one', value: { jkt: thumbprint, kid: 'k1' } },
  { name: 'a thumbprint that is no text', value: { jkt: 1 } },
  { name: 'a thumbprint of another length', value: { jkt: 'AAAA' } },
  { name: 'a thumbprint with padding', value: { jkt: `${thumbprint}=` } },
  { name: 'a thumbprint with unused bits', value: { jkt: `${'A'.repeat(42)}B` } },
  { name: 'sv4 of another version', value: { sv4: 2 } },
  { name: 'sv4 as text', value: { sv4: '1' } },
  { name: '__proto__', value: JSON.parse('{"__proto__":{"jkt":"x"}}') },
])('TOK-1 cnf is nothing else: $name', ({ value }) => {
  expect(readConfirmation(value)).toBeUndefined()
})
