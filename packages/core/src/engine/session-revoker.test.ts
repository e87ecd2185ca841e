import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterEach, expect, test } from 'vitest'
import type { AuditEvent } from '../audit/audit-event.ts'
import { defineModel } from '../model/define-model.ts'
import type { HttpInput } from '../ports/http.ts'
import { createKeyRing } from '../session/key-ring.ts'
import { createMasterKeys } from '../session/master-keys.ts'
import type { SessionTokens } from '../session/session-grant.ts'
import { createSessionTokens } from '../session/session-tokens.ts'
import { createLine } from './create-line.ts'
import type { Line } from './line.ts'
import type { SessionRevocation } from './session-revocation.ts'
import { jwt, session } from './trust-source.ts'

const account = '000000000001'
const idp = 'https://idp.example'
const baseUrl = 'https://api.example'
const start = Date.UTC(2030, 0, 1)
const clock = {
  time: start,
  now: () => clock.time,
  monotonic: () => clock.time,
}
const keys = await generateKeyPair('ES256')
const jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256' }] }
const model = defineModel({
  account,
  services: { orders: { actions: { ListOrders: { level: 'List' } } } },
})
const roleArn = `arn:gw:iam::${account}:role/clerk`
const open: Line[] = []
afterEach(async () => {
  clock.time = start
  await Promise.all(open.splice(0).map((line) => line.close()))
})

async function started(policies: Readonly<Record<string, object>> = {}) {
  const keyRing = createKeyRing({ clock })
  const tokens = createSessionTokens({
    issuer: baseUrl,
    audience: baseUrl,
    keyRing,
    master: createMasterKeys(),
    clock,
  })
  const events: AuditEvent[] = []
  const line = await createLine({
    model,
    baseUrl,
    clock,
    sessionTokens: tokens,
    audit: { write: (event) => void events.push(event) },
    trust: [jwt({ issuer: idp, audience: 'orders', role: 'clerk', jwks }), session()],
    policies: {
      users: { bob: {} },
      roles: {
        clerk: {
          Policies: policies,
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: {
              Effect: 'Allow',
              Principal: { Federated: `arn:gw:iam::${account}:oidc-provider/idp.example` },
              Action: 'sts:AssumeRoleWithWebIdentity',
              Condition: { StringEquals: { 'idp.example:sub': 'alice' } },
            },
          },
        },
      },
    },
  })
  open.push(line)
  return { line, tokens, keyRing, events }
}

const inputOf = (token: string): HttpInput => ({
  method: 'GET',
  target: '/orders',
  mountedTarget: '/orders',
  rawHeaders: ['Authorization', `Bearer ${token}`],
  peerAddress: '127.0.0.1',
  isSecure: true,
  body: new Uint8Array(0),
})
const ask = async (line: Line, token: string) => line.authenticator.authenticate(inputOf(token))
const ended = expect.objectContaining({ code: 'ExpiredToken' })

async function minted(line: Line, tokens: SessionTokens, clientId = 'orders') {
  const role = line.snapshots.current().roleByArn(roleArn)
  if (role === undefined) throw new Error('no role')
  return tokens.mint({
    kind: 'role-session',
    account,
    roleArn,
    roleId: role.id,
    roleName: 'clerk',
    sessionName: 'alice',
    durationSeconds: 900,
    tags: new Map(),
    transitiveTagKeys: [],
    sourceIdentity: undefined,
    policies: [],
    mfa: undefined,
    federation: {
      issuer: 'idp.example',
      provider: `arn:gw:iam::${account}:oidc-provider/idp.example`,
      subject: 'alice',
      claims: new Map(),
    },
    chain: [],
    clientId,
  })
}

function foreignToken(): Promise<string> {
  const seconds = Math.floor(clock.time / 1000)
  return new SignJWT({ sub: 'alice', aud: 'orders' })
    .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
    .setIssuer(idp)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 600)
    .sign(keys.privateKey)
}

test.each<{
  name: string
  revocation: (token: string, id: string, kid: string) => SessionRevocation
}>([
  { name: 'its token', revocation: (token) => ({ token }) },
  { name: 'its id', revocation: (_token, sessionId) => ({ sessionId }) },
  { name: 'its role', revocation: () => ({ role: roleArn }) },
  { name: 'its account', revocation: () => ({ account }) },
  { name: 'its issuer', revocation: () => ({ issuer: baseUrl }) },
  { name: 'its subject', revocation: () => ({ issuer: idp, subject: 'alice' }) },
  { name: 'its signing key', revocation: (_token, _id, key) => ({ key }) },
])('PERF-T10 ATK-16 token-cache: a known session is refused after revoking $name', async (row) => {
  const { line, tokens, keyRing } = await started()
  const { sessionToken, sessionId } = await minted(line, tokens)
  const before = await ask(line, sessionToken)

  await line.sessions.revoke(row.revocation(sessionToken, sessionId, keyRing.signingKey().kid))

  expect(before.principal.kind).toBe('role-session')
  await expect(ask(line, sessionToken)).rejects.toThrow(ended)
  await expect(ask(line, sessionToken)).rejects.toThrow(ended)
})

test('PERF-T10 ATK-45 rotation-race: a removed key is refused in the cache too', async () => {
  const { line, tokens, keyRing } = await started()
  const { sessionToken } = await minted(line, tokens)
  await ask(line, sessionToken)

  keyRing.remove(keyRing.signingKey().kid)

  await expect(ask(line, sessionToken)).rejects.toThrow(
    expect.objectContaining({ code: 'InvalidToken' }),
  )
})

test('REV-1 a role is named by its ARN, and whoever names it otherwise is told', async () => {
  const { line } = await started()

  await expect(line.sessions.revoke({ role: 'support' })).rejects.toMatchObject({
    code: 'ValidationError',
    message: '"role" of a revocation must be the ARN of a role: `arn:P:iam::A:role/NAME`',
  })
})

test('REV-3 a session that another revocation does not mean stays known', async () => {
  const { line, tokens } = await started()
  const { sessionToken } = await minted(line, tokens)
  const before = await ask(line, sessionToken)

  await line.sessions.revoke({ sessionId: 'another' })
  await line.sessions.revoke({ role: `arn:gw:iam::${account}:role/other` })
  const after = line.authenticator.authenticate(inputOf(sessionToken))

  expect(after).toBe(before)
})

test('REV-1 a session that is issued after the revocation lives', async () => {
  const { line, tokens } = await started()
  const old = await minted(line, tokens)
  await line.sessions.revoke({ role: roleArn })
  clock.time += 1

  const fresh = await minted(line, tokens)

  await expect(ask(line, old.sessionToken)).rejects.toThrow(ended)
  expect((await ask(line, fresh.sessionToken)).principal.kind).toBe('role-session')
})

test('REV-1 a user ends by its id what it asked for', async () => {
  const { line, tokens } = await started()
  const user = `arn:gw:iam::${account}:user/bob`
  const id = line.snapshots.current().userByArn(user)?.id
  const { sessionToken } = await minted(line, tokens, id)
  await ask(line, sessionToken)

  await line.sessions.revoke({ user })

  await expect(ask(line, sessionToken)).rejects.toThrow(ended)
  await expect(line.sessions.revoke({ user: `${user}by` })).rejects.toThrow(
    expect.objectContaining({ code: 'NoSuchEntity' }),
  )
})

test('REV-1 a foreign token ends with its subject, and a later one is accepted', async () => {
  const { line } = await started()
  const token = await foreignToken()
  const before = await ask(line, token)

  await line.sessions.revoke({ issuer: idp, subject: 'alice' })

  expect(before.principal.kind).toBe('role-session')
  await expect(ask(line, token)).rejects.toThrow(ended)
  clock.time += 1_000
  await expect(ask(line, token)).rejects.toThrow(ended)
  expect((await ask(line, await foreignToken())).principal.kind).toBe('role-session')
})

test('REV-1 a session begun for a foreign token ends with its role; the token begins another', async () => {
  const { line } = await started()
  const token = await foreignToken()
  const before = await ask(line, token)
  await line.sessions.revoke({ role: roleArn })
  clock.time += 1

  const after = await ask(line, token)

  expect(sessionIdOf(before)).not.toBe(sessionIdOf(after))
})

test('REV-4 the way of AWS: an inline policy that denies everything to older sessions', async () => {
  const statement = (more: object) => ({
    Version: '2012-10-17',
    Statement: { Action: '*', Resource: '*', ...more },
  })
  const date = new Date(start + 1_000).toISOString()
  const { line, tokens } = await started({
    all: statement({ Effect: 'Allow' }),
    AWSRevokeOlderSessions: statement({
      Effect: 'Deny',
      Condition: { DateLessThan: { 'aws:TokenIssueTime': [date] } },
    }),
  })
  const effect = async () => {
    const { principal } = await ask(line, (await minted(line, tokens)).sessionToken)
    const question = { principal, action: 'orders:ListOrders', resource: null, facts: {} }
    return line.decisions.decide({ ...question, source: 'call' }).decision.effect
  }

  const older = await effect()
  clock.time += 1_000
  const younger = await effect()

  expect([older, younger]).toEqual(['Deny', 'Allow'])
})

test('REV-2 a token that is none of ours, or has ended, is nothing to revoke', async () => {
  const { line, tokens } = await started()
  const { sessionToken } = await minted(line, tokens)
  clock.time += 901_000

  const answers = await Promise.all(
    [sessionToken, 'a.b.c', await foreignToken()].map((token) => line.sessions.revoke({ token })),
  )

  expect(answers).toEqual([false, false, false])
})

test('ATK-39 leaks: a revocation is recorded without the token', async () => {
  const { line, tokens, events } = await started()
  const { sessionToken, sessionId } = await minted(line, tokens)

  await line.sessions.revoke({ token: sessionToken })
  await line.sessions.revoke({ role: roleArn, issuedBefore: clock.time - 1_000 })

  expect(events).toMatchObject([
    { eventName: 'RevokeSession', requestParameters: { sessionId } },
    {
      eventName: 'RevokeSession',
      requestParameters: {
        role: roleArn,
        issuedBefore: new Date(clock.time - 1_000).toISOString(),
      },
    },
  ])
  expect(JSON.stringify(events)).not.toContain(sessionToken)
})

function sessionIdOf({ principal }: Awaited<ReturnType<typeof ask>>): string | undefined {
  return principal.kind === 'role-session' ? principal.session?.id : undefined
}
