import { createHash } from 'node:crypto'
import { decodeProtectedHeader } from 'jose'
import { expect, test } from 'vitest'
import { fixedClock } from '../testing/fixed-clock.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { createKeyRing } from './key-ring.ts'
import { createMasterKeys } from './master-keys.ts'
import type { RoleSessionGrant } from './session-grant.ts'
import { createSessionTokens } from './session-tokens.ts'

const start = Date.UTC(2026, 0, 1) + 250
const issuer = 'https://iam.example.com'
const master = createMasterKeys({ keys: [{ version: 'm1', bytes: new Uint8Array(32).fill(9) }] })

const grant: RoleSessionGrant = {
  kind: 'role-session',
  account: '111122223333',
  roleArn: 'arn:gw:iam::111122223333:role/team/Reader',
  roleId: 'AROAAAAAAAAAAAAAAAAAA',
  roleName: 'Reader',
  sessionName: 'alice@example.com',
  durationSeconds: 3_600,
  tags: new Map(),
  transitiveTagKeys: [],
  sourceIdentity: undefined,
  policies: [],
  mfa: undefined,
  federation: undefined,
  chain: [],
  clientId: 'AIDAAAAAAAAAAAAAAAAAA',
}

const fullGrant: RoleSessionGrant = {
  ...grant,
  tags: new Map([
    ['team', 'blue'],
    ['__proto__', 'literal'],
    ['2', 'second'],
  ]),
  transitiveTagKeys: ['team'],
  sourceIdentity: 'alice',
  policies: [
    { inline: '{"Version":"2012-10-17","Statement":[]}', arns: [] },
    { inline: undefined, arns: ['arn:gw:iam::111122223333:policy/ReadOnly'] },
  ],
  mfa: { serial: 'arn:gw:iam::111122223333:mfa/alice', at: start - 60_250 },
  federation: {
    issuer: 'idp.example.com',
    provider: 'arn:gw:iam::111122223333:oidc-provider/idp.example.com',
    subject: 'alice',
    claims: new Map<string, string | readonly string[]>([
      ['aud', 'orders'],
      ['groups', ['a', 'b']],
    ]),
  },
  chain: [
    { arn: 'arn:gw:sts::111122223333:assumed-role/Middle/x', sessionId: 'two' },
    { arn: 'arn:gw:sts::111122223333:assumed-role/First/x', sessionId: 'one' },
  ],
  origin: { kind: 'federated', issuer: 'idp.example.com', subject: 'alice' },
}

function setUp() {
  const clock = fixedClock(start)
  const keyRing = createKeyRing({ clock, random: seededRandom(1) })
  const random = seededRandom(2)
  const tokens = createSessionTokens({ issuer, audience: issuer, keyRing, master, clock, random })
  return { clock, keyRing, tokens }
}

test('a minted session comes back from its token as it was granted', async () => {
  const { keyRing, tokens } = setUp()
  const { durationSeconds, ...granted } = fullGrant

  const issued = await tokens.mint(fullGrant)
  const claims = await tokens.verify(issued.sessionToken)

  expect(claims).toEqual({
    ...granted,
    sessionId: issued.sessionId,
    accessKeyId: issued.accessKeyId,
    arn: 'arn:gw:sts::111122223333:assumed-role/Reader/alice@example.com',
    issuedAt: start,
    notBefore: start - 250,
    expiresAt: start - 250 + durationSeconds * 1_000,
    keyVersion: 'm1',
    kid: keyRing.signingKey().kid,
  })
  expect(issued.expiresAt).toBe(claims.expiresAt)
})

test('a session without anything optional comes back without it', async () => {
  const { tokens } = setUp()

  const claims = await tokens.verify((await tokens.mint(grant)).sessionToken)

  expect(claims).toMatchObject({ policies: [], chain: [], transitiveTagKeys: [] })
  expect([claims.mfa, claims.federation, claims.sourceIdentity]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
  expect(claims.tags.size).toBe(0)
})

test('D-3 a session token is an ES256 at+jwt with a kid and no other header', async () => {
  const { keyRing, tokens } = setUp()

  const { sessionToken } = await tokens.mint(grant)

  const { kid } = keyRing.signingKey()
  expect(decodeProtectedHeader(sessionToken)).toEqual({ alg: 'ES256', typ: 'at+jwt', kid })
})

test('ID-1 an access key id is ASIA and 16 of A-Z2-7; a session id has 128 bits', async () => {
  const { tokens } = setUp()

  const { accessKeyId, sessionId } = await tokens.mint(grant)

  expect(accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/)
  expect(Buffer.from(sessionId, 'base64url')).toHaveLength(16)
})

test('SKEY-5 the secret has 40 characters and is derived from issuer, version and session id', async () => {
  const { tokens } = setUp()

  const issued = await tokens.mint(grant)

  const info = ['session-secret', 'm1', issuer, issued.sessionId]
  expect(issued.secretAccessKey).toHaveLength(40)
  expect(issued.secretAccessKey).toBe(master.derive('m1', info, 30)?.toString('base64'))
  expect(tokens.secretAccessKey(await tokens.verify(issued.sessionToken))).toBe(
    issued.secretAccessKey,
  )
})

test('SKEY-4 a removed master version ends every secret that derives from it, known ones too', async () => {
  const { clock, keyRing } = setUp()
  const ring = createMasterKeys({ random: seededRandom(3) })
  const options = { issuer, audience: issuer, keyRing, master: ring, clock }
  const tokens = createSessionTokens(options)
  const claims = await tokens.verify((await tokens.mint(grant)).sessionToken)
  tokens.secretAccessKey(claims)

  ring.remove(claims.keyVersion)

  expect(() => tokens.secretAccessKey(claims)).toThrow(
    expect.objectContaining({
      code: 'InvalidToken',
      message: 'session token is not valid: unknown master key version',
    }),
  )
})

test('ATK-35 derivable-secret: no unkeyed hash of what the client holds is the secret', async () => {
  const { tokens } = setUp()
  const { secretAccessKey, sessionToken, accessKeyId, sessionId } = await tokens.mint(fullGrant)
  const parts = sessionToken.split('.')
  const decoded = parts.map((part) => Buffer.from(part, 'base64url').toString('latin1'))
  const known = [sessionToken, ...parts, ...decoded, accessKeyId, sessionId, issuer, 'm1']
  const emptyMaster = ['', 'session-secret']

  for (const text of known.flatMap((value) => emptyMaster.map((prefix) => prefix + value))) {
    for (const hash of ['sha1', 'sha256', 'sha512']) {
      for (const encoding of ['hex', 'base64', 'base64url'] as const) {
        const digest = createHash(hash).update(text).digest(encoding)
        expect(digest.slice(0, 40)).not.toBe(secretAccessKey)
      }
    }
  }
  expect(decoded.join('')).not.toContain(secretAccessKey)
})

test('TOK-1 expiry is exact: valid in the last millisecond, expired in the next', async () => {
  const { clock, tokens } = setUp()
  const { sessionToken, expiresAt } = await tokens.mint(grant)

  clock.set(expiresAt - 1)
  await expect(tokens.verify(sessionToken)).resolves.toMatchObject({
    sessionName: grant.sessionName,
  })
  clock.set(expiresAt)

  await expect(tokens.verify(sessionToken)).rejects.toMatchObject({
    code: 'ExpiredToken',
    message: 'session token expired or revoked',
  })
})

test('SEC-61 ATK-44 clock: a jump back does not revive an expired token', async () => {
  const { clock, tokens } = setUp()
  const { sessionToken, expiresAt } = await tokens.mint(grant)
  clock.set(expiresAt)
  await expect(tokens.verify(sessionToken)).rejects.toMatchObject({ code: 'ExpiredToken' })

  clock.set(expiresAt - 3_600_000)

  await expect(tokens.verify(sessionToken)).rejects.toMatchObject({ code: 'ExpiredToken' })
})

test('TOK-1 a node whose clock is up to 60 s behind accepts a fresh token, and no more', async () => {
  const { keyRing, tokens } = setUp()
  const { sessionToken } = await tokens.mint({ ...grant })
  const behind = (ms: number) =>
    createSessionTokens({
      issuer,
      audience: issuer,
      keyRing,
      master,
      clock: fixedClock(start - ms),
    })

  await expect(behind(60_000).verify(sessionToken)).resolves.toBeDefined()
  await expect(behind(60_001).verify(sessionToken)).rejects.toMatchObject({
    code: 'InvalidToken',
    message: 'session token is not valid: not valid yet',
  })
})

test('SKEY-4 a token of a removed key is refused at once', async () => {
  const { keyRing, tokens } = setUp()
  const { sessionToken } = await tokens.mint(grant)
  const { kid } = await tokens.verify(sessionToken)

  keyRing.remove(kid)

  expect(tokens.trustsKey(kid)).toBe(false)
  await expect(tokens.verify(sessionToken)).rejects.toMatchObject({
    code: 'InvalidToken',
    message: 'session token is not valid: unknown key',
  })
})

test('ATK-45 rotation-race: a key removed while its signature is checked is refused', async () => {
  const { keyRing, tokens } = setUp()
  const { sessionToken } = await tokens.mint(grant)

  const pending = tokens.verify(sessionToken)
  keyRing.remove(keyRing.signingKey().kid)

  await expect(pending).rejects.toMatchObject({ code: 'InvalidToken' })
})

test('SEC-64 a token minted for service A is refused at service B', async () => {
  const { clock, keyRing, tokens } = setUp()
  const other = createSessionTokens({
    issuer,
    audience: 'https://b.example',
    keyRing,
    master,
    clock,
  })

  await expect(other.verify((await tokens.mint(grant)).sessionToken)).rejects.toMatchObject({
    code: 'InvalidToken',
    message: 'session token is not valid: another audience',
  })
})

test('STS-7 a token over 4,096 characters is refused with the packed-size code', async () => {
  const { tokens } = setUp()
  const inline = `{"Version":"2012-10-17","Id":"${'x'.repeat(2_900)}"}`

  await expect(tokens.mint({ ...grant, policies: [{ inline, arns: [] }] })).rejects.toMatchObject({
    code: 'PackedPolicyTooLarge',
    message: expect.stringMatching(/^session token has \d+ characters, 4096 are allowed$/),
  })
})

test('keys that cannot be read are an outage, not a bad token', async () => {
  const { keyRing, tokens } = setUp()
  const { sessionToken } = await tokens.mint(grant)
  const broken = {
    ...keyRing,
    verificationKey: () => {
      throw new Error('disk on fire')
    },
  }
  const reader = createSessionTokens({ issuer, audience: issuer, keyRing: broken, master })

  await expect(reader.verify(sessionToken)).rejects.toMatchObject({ code: 'ServiceUnavailable' })
})

test.each([
  { name: 'empty issuer', wrong: { issuer: '' }, code: 'MissingIssuer' },
  {
    name: 'absent issuer',
    wrong: { issuer: undefined as unknown as string },
    code: 'MissingIssuer',
  },
  { name: 'empty audience', wrong: { audience: '' }, code: 'MissingAudience' },
  { name: 'empty list of audiences', wrong: { audience: [] }, code: 'MissingAudience' },
  {
    name: 'stateful RegExp as audience (ATK-17)',
    wrong: { audience: /iam/g as unknown as string },
    code: 'MissingAudience',
  },
])('SEC-57 start is refused: $name', ({ wrong, code }) => {
  const { keyRing } = setUp()

  expect(() =>
    createSessionTokens({ issuer, audience: issuer, keyRing, master, ...wrong }),
  ).toThrow(expect.objectContaining({ code }))
})

test('SOURCE-6 a session that begins in process carries what its token would carry', async () => {
  const { tokens } = setUp()

  const begun = tokens.begin(fullGrant)
  const minted = await tokens.verify((await tokens.mint(fullGrant)).sessionToken)

  const { sessionId, accessKeyId } = begun
  expect(begun).toEqual({ ...minted, sessionId, accessKeyId })
  expect([sessionId, accessKeyId]).not.toEqual([minted.sessionId, minted.accessKeyId])
})
