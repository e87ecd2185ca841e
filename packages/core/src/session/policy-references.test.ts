import { hash, sign } from 'node:crypto'
import { expect, test } from 'vitest'
import type { SessionPolicyStore } from '../ports/session-policies.ts'
import { createMemorySessionPolicies } from '../store/memory/session-policies.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { createKeyRing } from './key-ring.ts'
import { createMasterKeys } from './master-keys.ts'
import type { GrantedPolicies, RoleSessionGrant, SessionTokens } from './session-grant.ts'
import { createSessionTokens } from './session-tokens.ts'
import { privateKeyOf } from './testing/private-key-of.ts'

const start = Date.UTC(2026, 0, 1)
const issuer = 'https://iam.example.com'
const clock = fixedClock(start)
const keyRing = createKeyRing({ clock, random: seededRandom(1) })
const master = createMasterKeys({ random: seededRandom(2) })
const inline = '{"Version":"2012-10-17","Statement":[]}'
const digest = hash('sha256', inline, 'base64url')
const arns = ['arn:gw:iam::111122223333:policy/ReadOnly']
const layers: readonly GrantedPolicies[] = [
  { inline, arns: [] },
  { inline: undefined, arns },
]
const denyAll = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
})

function tokensOf(sessionPolicies?: SessionPolicyStore): SessionTokens {
  return createSessionTokens({ issuer, audience: issuer, keyRing, master, clock, sessionPolicies })
}

function grant(policies: readonly GrantedPolicies[] = layers): RoleSessionGrant {
  return {
    kind: 'role-session',
    account: '111122223333',
    roleArn: 'arn:gw:iam::111122223333:role/Reader',
    roleId: 'AROAAAAAAAAAAAAAAAAAA',
    roleName: 'Reader',
    sessionName: 'alice',
    durationSeconds: 3_600,
    tags: new Map(),
    transitiveTagKeys: [],
    sourceIdentity: undefined,
    policies,
    mfa: undefined,
    federation: undefined,
    chain: [],
    clientId: 'AIDAAAAAAAAAAAAAAAAAA',
  }
}

const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Readonly<
    Record<string, unknown>
  >

/** A store that answers as told. */
const answering = (get: () => Promise<string | undefined>): SessionPolicyStore => ({
  put: async () => undefined,
  get,
})

test('STS-9 the token carries a digest, and the document is found at use', async () => {
  const tokens = tokensOf(createMemorySessionPolicies({ clock }))

  const { sessionToken } = await tokens.mint(grant())
  const { policies, lacksPolicies } = await tokens.verify(sessionToken)

  expect(claimsOf(sessionToken)).toMatchObject({ sph: [digest, null], spa: [[], arns] })
  expect(claimsOf(sessionToken)['sp']).toBeUndefined()
  expect(policies).toEqual(layers)
  expect(lacksPolicies).toBe(false)
})

test('STS-9 a session without session policies carries none, and the store is not asked', async () => {
  const tokens = tokensOf(answering(() => Promise.reject(new Error('down'))))

  const { sessionToken } = await tokens.mint(grant([]))

  expect(claimsOf(sessionToken)['sph']).toBeUndefined()
  expect((await tokens.verify(sessionToken)).policies).toEqual([])
})

test('STS-9 the document lives as long as its longest session', async () => {
  const time = fixedClock(start)
  const store = createMemorySessionPolicies({ clock: time })
  await store.put(digest, inline, start + 2_000)
  await store.put(digest, inline, start + 1_000)

  time.advance(1_999)
  expect(await store.get(digest)).toBe(inline)
  time.advance(1)
  expect(await store.get(digest)).toBeUndefined()
})

test.each<{ name: string; store: SessionPolicyStore | undefined }>([
  { name: 'missing', store: answering(async () => undefined) },
  { name: 'another than its digest says', store: answering(async () => `${inline} `) },
  { name: 'in a store that this verifier does not have', store: undefined },
])('STS-9 a document that is $name denies everything', async ({ store }) => {
  const both: readonly GrantedPolicies[] = [{ inline, arns }]
  const { sessionToken } = await tokensOf(answering(async () => inline)).mint(grant(both))

  const { policies, lacksPolicies } = await tokensOf(store).verify(sessionToken)

  expect(policies).toEqual([{ inline: denyAll, arns }])
  expect(lacksPolicies).toBe(true)
})

test('STS-9 a store that is down is no answer: no session is made, and none verified', async () => {
  const down: SessionPolicyStore = {
    put: () => Promise.reject(new Error('secret address of the store')),
    get: () => Promise.reject(new Error('secret address of the store')),
  }
  const { sessionToken } = await tokensOf(answering(async () => inline)).mint(grant())
  const unavailable = { code: 'ServiceUnavailable', message: expect.not.stringContaining('secret') }

  await expect(tokensOf(down).mint(grant())).rejects.toMatchObject(unavailable)
  await expect(tokensOf(down).verify(sessionToken)).rejects.toMatchObject(unavailable)
})

test('STS-9 sessions that carry their policies themselves are still good', async () => {
  const { sessionToken } = await tokensOf().mint(grant())

  const { policies } = await tokensOf(createMemorySessionPolicies({ clock })).verify(sessionToken)

  expect(policies).toEqual(layers)
})

test.each<{ name: string; claims: object }>([
  { name: 'both forms', claims: { sp: [inline], sph: [digest], spa: [[]] } },
  { name: 'digests without ARNs', claims: { sph: [digest] } },
  { name: 'fewer layers of ARNs', claims: { sph: [digest, null], spa: [[]] } },
  { name: 'a digest of another length', claims: { sph: ['YQ'], spa: [[]] } },
  { name: 'a digest that is a number', claims: { sph: [1], spa: [[]] } },
  { name: 'no list', claims: { sph: digest, spa: [[]] } },
])('STS-9 a token is refused that has $name', async ({ claims }) => {
  const tokens = tokensOf(answering(async () => inline))
  const { sessionToken } = await tokens.mint(grant([]))
  const { kid } = keyRing.signingKey()
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const header = encode({ alg: 'ES256', typ: 'at+jwt', kid })
  const signed = `${header}.${encode({ ...claimsOf(sessionToken), ...claims })}`
  const key = { key: privateKeyOf(keyRing), dsaEncoding: 'ieee-p1363' } as const
  const signature = sign('sha256', Buffer.from(signed), key).toString('base64url')

  await expect(tokens.verify(`${signed}.${signature}`)).rejects.toMatchObject({
    code: 'InvalidToken',
  })
})

test('STS-9 what is no store is refused at the start', () => {
  expect(() => tokensOf('reference' as never)).toThrow(/"sessionPolicies" option must be a store/)
})
