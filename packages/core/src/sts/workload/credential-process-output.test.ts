import { expect, test } from 'vitest'
import { credentialProcessOutput } from './credential-process-output.ts'

const credentials = {
  accessKeyId: 'ASIAAAAAAAAAAAAAAAAA',
  secretAccessKey: 'secret',
  sessionToken: 'token',
  expiration: new Date(Date.UTC(2030, 0, 1, 0, 0, 0, 999)),
}

test('CRED-2 a program prints version 1, and the session token under its own name', () => {
  expect(
    JSON.parse(credentialProcessOutput({ ...credentials, accountId: '000000000001' })),
  ).toEqual({
    Version: 1,
    AccessKeyId: 'ASIAAAAAAAAAAAAAAAAA',
    SecretAccessKey: 'secret',
    SessionToken: 'token',
    Expiration: '2030-01-01T00:00:00Z',
    AccountId: '000000000001',
  })
})

test('CRED-2 an account that nobody knows is left out', () => {
  expect(credentialProcessOutput(credentials)).toMatch(/^\{"Version":1,[^\n]*Z"\}\n$/)
})

test('CRED-2 a session without end is refused', () => {
  const expiration = new Date(Number.NaN)

  expect(() => credentialProcessOutput({ ...credentials, expiration })).toThrow(RangeError)
})
