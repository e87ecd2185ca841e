import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterEach, expect, test } from 'vitest'
import { defineModel } from '../model/define-model.ts'
import type { HttpInput } from '../ports/http.ts'
import { createKeyRing } from '../session/key-ring.ts'
import { createMasterKeys } from '../session/master-keys.ts'
import type { SessionTokens } from '../session/session-grant.ts'
import { createSessionTokens } from '../session/session-tokens.ts'
import { createMemoryStore } from '../store/memory/create-memory-store.ts'
import { createLine } from './create-line.ts'
import type { Line } from './line.ts'
import { jwt, session } from './trust-source.ts'

const account = '000000000001'
const issuer = 'https://idp.example'
const baseUrl = 'https://orders.example'
const model = defineModel({
  account,
  services: { orders: { actions: { ListOrders: { level: 'List' } } } },
})
const keys = await generateKeyPair('ES256')
const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256' }
const foreign = await new SignJWT({})
  .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
  .setIssuer(issuer)
  .setAudience('orders')
  .setSubject('alice')
  .setIssuedAt()
  .setExpirationTime('10m')
  .sign(keys.privateKey)

const trustOf = (subject: string) => ({
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Principal: { Federated: `arn:gw:iam::${account}:oidc-provider/idp.example` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { 'idp.example:sub': subject } },
  },
})
const admin = { kind: 'root' as const, account, arn: `arn:gw:iam::${account}:root` }

const open: Line[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((line) => line.close()))
})

/** A line whose store takes writes, and how often its session tokens were verified. */
async function world() {
  let verified = 0
  const made = createSessionTokens({
    issuer: baseUrl,
    audience: baseUrl,
    keyRing: createKeyRing(),
    master: createMasterKeys(),
  })
  const sessionTokens: SessionTokens = Object.freeze({
    ...made,
    verify: (token: string) => {
      verified += 1
      return made.verify(token)
    },
  })
  const provider = {
    Url: issuer,
    ClientIDList: ['orders'],
    AcceptAccessTokens: true,
    Jwks: { keys: [jwk] },
  }
  const accounts = { [account]: { RootUser: { unsafeRootWithoutMfa: true } } }
  const store = await createMemoryStore({
    model,
    managed: true,
    watch: false,
    entities: { providers: { idp: provider }, accounts },
  })
  const trust = [jwt({ issuer, audience: 'orders', role: 'clerk' }), session()]
  const write = { principal: { ...admin, session: undefined } }
  const before = await createLine({ model, policies: store, baseUrl })
  const iam = before.api(write).iam
  await iam.createRole({
    roleName: 'clerk',
    assumeRolePolicyDocument: JSON.stringify(trustOf('alice')),
  })
  await before.close()
  const line = await createLine({ model, policies: store, baseUrl, trust, sessionTokens })
  open.push(line)
  return { line, sessionTokens, iam: line.api(write).iam, verified: () => verified }
}

const inputOf = (token: string): HttpInput => ({
  method: 'GET',
  target: '/',
  mountedTarget: '/',
  rawHeaders: ['Host', 'orders.example', 'Authorization', `Bearer ${token}`],
  peerAddress: '127.0.0.1',
  isSecure: true,
  body: new Uint8Array(),
})

async function clerkToken({ line, sessionTokens }: Awaited<ReturnType<typeof world>>) {
  const role = line.snapshots.current().roleByArn(`arn:gw:iam::${account}:role/clerk`)
  if (role === undefined) throw new Error('no role')
  const { sessionToken } = await sessionTokens.mint({
    kind: 'role-session',
    account,
    roleArn: role.arn,
    roleId: role.id,
    roleName: role.name,
    sessionName: 'night',
    durationSeconds: 3_600,
    tags: new Map(),
    transitiveTagKeys: [],
    sourceIdentity: undefined,
    policies: [],
    mfa: undefined,
    federation: undefined,
    chain: [],
    clientId: 'AIDAAAAAAAAAAAAAAAAAA',
  })
  return sessionToken
}

test('PERF-D6 TOK-3 what others change costs a known token no signature check, and its caller stays the same object', async () => {
  const it = await world()
  const token = await clerkToken(it)
  const first = await it.line.authenticator.authenticate(inputOf(token))

  for (const userName of ['bob', 'carol']) {
    await it.iam.createUser({ userName })
    expect(await it.line.authenticator.authenticate(inputOf(token))).toBe(first)
  }

  expect(it.verified()).toBe(1)
})

test('D-10 a change of the role itself is seen by the next request', async () => {
  const it = await world()
  const token = await clerkToken(it)
  await it.line.authenticator.authenticate(inputOf(token))

  await it.iam.tagRole({ roleName: 'clerk', tags: [{ key: 'region', value: 'south' }] })
  const { principal } = await it.line.authenticator.authenticate(inputOf(token))
  await it.iam.deleteRole({ roleName: 'clerk' })
  const gone = Promise.resolve(it.line.authenticator.authenticate(inputOf(token)))

  expect(principal).toMatchObject({ tags: new Map([['region', 'south']]) })
  await expect(gone).rejects.toMatchObject({ code: 'InvalidToken' })
})

test('PERF-D6 a foreign token is admitted once, until its trust policy changes', async () => {
  const { line, iam } = await world()
  const first = await line.authenticator.authenticate(inputOf(foreign))

  await iam.createUser({ userName: 'bob' })
  const second = await line.authenticator.authenticate(inputOf(foreign))
  await iam.updateAssumeRolePolicy({
    roleName: 'clerk',
    policyDocument: JSON.stringify(trustOf('mallory')),
  })
  const third = Promise.resolve(line.authenticator.authenticate(inputOf(foreign)))

  expect(second).toBe(first)
  await expect(third).rejects.toMatchObject({ code: 'AccessDenied' })
})
