import { sign as signBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { fixedClock } from '../testing/fixed-clock.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { createKeyRing } from './key-ring.ts'
import { createMasterKeys } from './master-keys.ts'
import type { FederatedUserGrant, UserSessionGrant } from './session-grant.ts'
import { createSessionTokens } from './session-tokens.ts'
import { privateKeyOf } from './testing/private-key-of.ts'

const start = Date.UTC(2026, 0, 1)
const issuer = 'https://iam.example.com'
const account = '111122223333'
const clock = fixedClock(start)
const keyRing = createKeyRing({ clock, random: seededRandom(1) })
const master = createMasterKeys({ random: seededRandom(2) })
const tokens = createSessionTokens({ issuer, audience: issuer, keyRing, master, clock })

const user: UserSessionGrant = {
  kind: 'user',
  account,
  userArn: `arn:gw:iam::${account}:user/team/alice`,
  userId: 'AIDAAAAAAAAAAAAAAAAAA',
  durationSeconds: 129_600,
  tags: new Map(),
  transitiveTagKeys: [],
  sourceIdentity: undefined,
  policies: [],
  mfa: undefined,
  federation: undefined,
  chain: [],
  clientId: 'AIDAAAAAAAAAAAAAAAAAA',
}
const federated: FederatedUserGrant = {
  ...user,
  kind: 'federated-user',
  name: 'bob@example.com',
  tags: new Map([['team', 'blue']]),
  policies: [{ inline: '{"Statement":[]}', arns: [] }],
}

const payloadOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

/** Signs changed claims with the ring's own key: only the rule under test can refuse them. */
function forge(token: string, change: Record<string, unknown>): string {
  const claims = { ...payloadOf(token), ...change }
  const body = Buffer.from(JSON.stringify(claims)).toString('base64url')
  const signed = `${token.split('.')[0]}.${body}`
  const key = { key: privateKeyOf(keyRing), dsaEncoding: 'ieee-p1363' as const }
  return `${signed}.${signBytes('sha256', Buffer.from(signed), key).toString('base64url')}`
}

test.each([
  { name: 'STS-18 a session of a user', grant: user, arn: user.userArn },
  {
    name: 'STS-19 a federated user',
    grant: federated,
    arn: `arn:gw:sts::${account}:federated-user/bob@example.com`,
  },
])('$name comes back from its token as it was granted', async ({ grant, arn }) => {
  const { durationSeconds, ...granted } = grant

  const issued = await tokens.mint(grant)
  const claims = await tokens.verify(issued.sessionToken)

  expect(claims).toMatchObject({ ...granted, arn, accessKeyId: issued.accessKeyId })
  expect(Object.keys(claims)).not.toContain('roleArn')
  expect(issued.expiresAt).toBe(start + durationSeconds * 1_000)
  expect(tokens.secretAccessKey(claims)).toBe(issued.secretAccessKey)
})

test('STS-18 the subject of a user session is the user; its token names no role', async () => {
  const claims = payloadOf((await tokens.mint(user)).sessionToken)

  expect(claims).toMatchObject({ sub: user.userArn, uarn: user.userArn, rid: user.userId })
  expect([claims['rarn'], claims['role']]).toEqual([undefined, undefined])
})

test.each([
  { name: 'a role as well', change: { rarn: `arn:gw:iam::${account}:role/admin`, role: 'admin' } },
  { name: 'the ARN of another user', change: { sub: `arn:gw:iam::${account}:user/bob` } },
  { name: 'a role session', change: { sub: `arn:gw:sts::${account}:assumed-role/admin/x` } },
  {
    name: 'a federated user with a path',
    change: { sub: `arn:gw:sts::${account}:federated-user/a/b` },
  },
  { name: 'no unique id', change: { rid: undefined } },
  { name: 'no user', change: { uarn: undefined } },
  { name: 'a user that is no text', change: { uarn: [user.userArn] } },
])('TOK-1 a token of a user that names $name is refused', async ({ change }) => {
  const { sessionToken } = await tokens.mint(user)

  await expect(tokens.verify(forge(sessionToken, {}))).resolves.toMatchObject({ kind: 'user' })
  await expect(tokens.verify(forge(sessionToken, change))).rejects.toMatchObject({
    code: 'InvalidToken',
  })
})

test.each([
  { name: 'an earlier end', left: 10_999, seconds: 10 },
  { name: 'the same end', left: 900_000, seconds: 900 },
  { name: 'a later end', left: 10_000_000, seconds: 900 },
])(
  'STS-20 $name in the grant ends the session $seconds seconds from now',
  async ({ left, seconds }) => {
    const grant = { ...user, durationSeconds: 900, expiresBy: start + left }

    const issued = await tokens.mint(grant)
    const begun = tokens.begin(grant)

    const end = start + seconds * 1_000
    expect(issued.expiresAt).toBe(end)
    expect(payloadOf(issued.sessionToken)['exp']).toBe(end / 1_000)
    expect(begun.expiresAt).toBe(end)
    expect(begun).not.toHaveProperty('expiresBy')
  },
)
