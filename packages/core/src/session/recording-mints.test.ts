import { expect, test } from 'vitest'
import type { MintRecord } from '../ports/mint-record.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { createKeyRing } from './key-ring.ts'
import { createMasterKeys } from './master-keys.ts'
import { recordingMints } from './recording-mints.ts'
import type { UserSessionGrant } from './session-grant.ts'
import { createSessionTokens } from './session-tokens.ts'

const clock = fixedClock(Date.UTC(2030, 0, 1))
const issuer = 'https://iam.test'
const tokens = createSessionTokens({
  issuer,
  audience: issuer,
  keyRing: createKeyRing({ clock }),
  master: createMasterKeys(),
  clock,
})
const grant: UserSessionGrant = {
  kind: 'user',
  account: '000000000001',
  userArn: 'arn:gw:iam::000000000001:user/alice',
  userId: `AIDA${'A'.repeat(17)}`,
  durationSeconds: 900,
  tags: new Map(),
  transitiveTagKeys: [],
  sourceIdentity: undefined,
  policies: [],
  mfa: undefined,
  federation: undefined,
  chain: [],
  clientId: `AIDA${'A'.repeat(17)}`,
}

test('D-1 a session is remembered by its key, its account and its end, and by nothing else', async () => {
  const remembered: unknown[] = []
  const record: MintRecord = {
    remember: (...facts) => void remembered.push(facts),
    accountOf: () => undefined,
  }

  const { accessKeyId, expiresAt } = await recordingMints(tokens, record).mint(grant)

  expect(remembered).toEqual([[accessKeyId, '000000000001', expiresAt]])
})

test('D-1 a session that cannot be remembered is not handed out', async () => {
  const record: MintRecord = {
    remember: () => Promise.reject(new Error('down')),
    accountOf: () => undefined,
  }

  await expect(recordingMints(tokens, record).mint(grant)).rejects.toMatchObject({
    code: 'ServiceUnavailable',
  })
})

test('D-1 the tokens are the same ones', async () => {
  const recorded = recordingMints(tokens, { remember: () => {}, accountOf: () => undefined })
  const { accessKeyId, secretAccessKey, sessionToken } = await recorded.mint(grant)

  const claims = await recorded.verify(sessionToken)

  expect(claims.accessKeyId).toBe(accessKeyId)
  expect(recorded.secretAccessKey(claims)).toBe(secretAccessKey)
  expect(recorded.trustsKey(claims.kid)).toBe(true)
  expect(recorded.jwks()).toEqual(tokens.jwks())
  expect(recorded.begin(grant).account).toBe('000000000001')
})
