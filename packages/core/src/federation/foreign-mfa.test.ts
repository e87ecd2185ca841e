import { expect, test } from 'vitest'
import { now, providerOf, signedToken, verifyToken } from './testing/token-stage.ts'

const provider = providerOf({ acceptedAmrValues: ['mfa', 'otp'] })
const mfaOf = async (claims: object, changed = provider) =>
  (await verifyToken(signedToken(claims), changed)).mfa
const seconds = now / 1_000

test('FED-9 an `amr` value that the provider lists counts, from `auth_time` on', async () => {
  expect(await mfaOf({ amr: ['pwd', 'otp'], auth_time: seconds - 120 })).toEqual({
    serial: provider.arn,
    at: now - 120_000,
  })
})

test('FED-9 a time that is ahead within the tolerance counts as now', async () => {
  expect(await mfaOf({ amr: ['mfa'], auth_time: seconds + 60 })).toMatchObject({ at: now })
})

test.each([
  { name: 'a value that is not listed', claims: { amr: ['pwd'], auth_time: seconds } },
  { name: 'another case', claims: { amr: ['MFA'], auth_time: seconds } },
  { name: 'text for a list', claims: { amr: 'mfa', auth_time: seconds } },
  { name: 'a list in a list', claims: { amr: [['mfa']], auth_time: seconds } },
  { name: 'no `amr`', claims: { auth_time: seconds } },
  { name: 'no `auth_time`', claims: { amr: ['mfa'] } },
  { name: '`auth_time` as text', claims: { amr: ['mfa'], auth_time: `${seconds}` } },
  { name: '`auth_time` before 1970', claims: { amr: ['mfa'], auth_time: -1 } },
  { name: '`auth_time` ahead', claims: { amr: ['mfa'], auth_time: seconds + 61 } },
])('FED-9 a foreign `amr` does not count: $name', async ({ claims }) => {
  expect(await mfaOf(claims)).toBeUndefined()
})

test('FED-9 without a list at the provider no `amr` counts', async () => {
  expect(await mfaOf({ amr: ['mfa'], auth_time: seconds }, providerOf())).toBeUndefined()
})
