import { afterEach, describe, expect, test } from 'vitest'
import { createLine } from '../../engine/create-line.ts'
import type { Line } from '../../engine/line.ts'
import { session } from '../../engine/trust-source.ts'
import type { Role, User } from '../../identity/entities.ts'
import type { Principal, UserPrincipal } from '../../identity/principal.ts'
import { defineModel } from '../../model/define-model.ts'
import type { HttpInput } from '../../ports/http.ts'
import { createKeyRing } from '../../session/key-ring.ts'
import { createMasterKeys } from '../../session/master-keys.ts'
import { createSessionTokens } from '../../session/session-tokens.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { seededRandom } from '../../testing/seeded-random.ts'
import type { SourceEntities } from '../source/source-entities.ts'
import { allow, role, trust } from '../testing/documents.ts'
import { account } from '../testing/read-entities.ts'
import { createMemoryStore } from './create-memory-store.ts'

const model = defineModel({
  account,
  services: {
    orders: {
      resources: { order: 'order/{orderId}' },
      actions: { GetOrder: { level: 'Read', on: 'order' } },
    },
  },
})
const issuer = 'https://api.example'
const order = `arn:gw:orders::${account}:order/1`
const roleArn = (name: string) => `arn:gw:iam::${account}:role/${name}`
const aliceArn = `arn:gw:iam::${account}:user/alice`
const before = 'AAAAAAAAAAAAAAAAA'
const after = 'BBBBBBBBBBBBBBBBB'
const clock = fixedClock(Date.UTC(2026, 10, 24))
const tokens = createSessionTokens({
  issuer,
  audience: issuer,
  keyRing: createKeyRing({ clock, random: seededRandom(1) }),
  master: createMasterKeys({ keys: [{ version: 'm1', bytes: new Uint8Array(32).fill(9) }] }),
  clock,
  random: seededRandom(2),
})

const open: Line[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((line) => line.close()))
})

/** A line on a store whose principals get other ids when `recreate` is called: same names, new people. */
async function stage(entitiesOf: (letters: string) => SourceEntities) {
  let letters = before
  const store = await createMemoryStore({ account, model, entities: () => entitiesOf(letters) })
  const policies = { current: () => store.current() }
  const options = { model, policies, trust: [session()], baseUrl: issuer, sessionTokens: tokens }
  const line = await createLine({ ...options, clock })
  open.push(line)
  const recreate = async () => {
    letters = after
    expect(await store.reload()).toMatchObject({ outcome: 'loaded', version: 2 })
  }
  return { line, store, recreate }
}

async function tokenOf({ account, arn, id, name }: Role): Promise<string> {
  const { sessionToken } = await tokens.mint({
    kind: 'role-session',
    account,
    roleArn: arn,
    roleId: id,
    roleName: name,
    sessionName: 's1',
    durationSeconds: 3_600,
    tags: new Map(),
    transitiveTagKeys: [],
    sourceIdentity: undefined,
    policies: [],
    mfa: undefined,
    federation: undefined,
    chain: [],
    clientId: id,
  })
  return sessionToken
}

function request(token: string): HttpInput {
  return {
    method: 'GET',
    target: '/',
    mountedTarget: '/',
    rawHeaders: ['Authorization', `Bearer ${token}`],
    peerAddress: '192.0.2.1',
    isSecure: true,
    body: new Uint8Array(),
  }
}

async function callerOf(line: Line, token: string): Promise<Principal> {
  return (await line.authenticator.authenticate(request(token))).principal
}

function ask(line: Line, principal: Principal, action: string, resource: string): string {
  const question = { principal, action, resource, facts: {}, source: 'guard' } as const
  return line.decisions.decide(question).decision.reason
}

function userPrincipal({ account, arn, id, name, tags }: User): UserPrincipal {
  return { kind: 'user', account, arn, id, name, tags, session: undefined }
}

describe('SEC-71 a principal that was deleted and made again under its name inherits nothing', () => {
  test('ID-3 sessions of the old role are refused', async () => {
    const { line, store, recreate } = await stage((letters) => ({
      roles: { reader: role({ RoleId: `AROA${letters}`, Policies: { all: allow() } }) },
    }))
    const reader = store.current().roleByArn(roleArn('reader')) as Role
    const token = await tokenOf(reader)
    expect(ask(line, await callerOf(line, token), 'orders:GetOrder', order)).toBe('Allowed')

    await recreate()

    await expect(callerOf(line, token)).rejects.toMatchObject({
      code: 'InvalidToken',
      status: 401,
      message: 'the role of the session does not exist',
    })
    const renewed = store.current().roleByArn(roleArn('reader')) as Role
    const fresh = await tokenOf(renewed)
    expect(ask(line, await callerOf(line, fresh), 'orders:GetOrder', order)).toBe('Allowed')
  })

  test('TRUST-4 trust that is stored by id does not mean the new role', async () => {
    const { line, store, recreate } = await stage((letters) => ({
      roles: {
        reader: role({ RoleId: `AROA${letters}`, Policies: { all: allow() } }),
        target: role({ AssumeRolePolicyDocument: trust({ AWS: `AROA${before}` }) }),
      },
    }))
    const assume = async () => {
      const token = await tokenOf(store.current().roleByArn(roleArn('reader')) as Role)
      return ask(line, await callerOf(line, token), 'sts:AssumeRole', roleArn('target'))
    }
    expect(await assume()).toBe('Allowed')

    await recreate()

    expect(await assume()).toBe('ImplicitlyDenied')
  })

  test('PRIN-3 a resource policy that names the role means the one that has the name now', async () => {
    const statement = { Effect: 'Allow', Action: '*', Resource: '*' }
    const { line, store, recreate } = await stage((letters) => ({
      roles: { reader: role({ RoleId: `AROA${letters}` }) },
      'resource-policies': {
        order: {
          Resource: order,
          Policy: {
            Version: '2012-10-17',
            Statement: { ...statement, Principal: { AWS: roleArn('reader') } },
          },
        },
      },
    }))
    const old = await callerOf(
      line,
      await tokenOf(store.current().roleByArn(roleArn('reader')) as Role),
    )
    expect(ask(line, old, 'orders:GetOrder', order)).toBe('Allowed')

    await recreate()

    // A caller that was let in a moment before: the ARN is still equal, the id is not.
    expect(ask(line, old, 'orders:GetOrder', order)).toBe('ImplicitlyDenied')
    const renewed = await tokenOf(store.current().roleByArn(roleArn('reader')) as Role)
    expect(ask(line, await callerOf(line, renewed), 'orders:GetOrder', order)).toBe('Allowed')
  })

  test('ID-3 the old user has neither the policies nor the grants of the new one', async () => {
    const { line, store, recreate } = await stage((letters) => ({
      users: { alice: { UserId: `AIDA${letters}`, Policies: { all: allow('orders:*') } } },
      roles: { target: role({ AssumeRolePolicyDocument: trust({ AWS: aliceArn }) }) },
    }))
    const current = () => userPrincipal(store.current().userByArn(aliceArn) as User)
    const old = current()
    expect(ask(line, old, 'orders:GetOrder', order)).toBe('Allowed')
    expect(ask(line, old, 'sts:AssumeRole', roleArn('target'))).toBe('Allowed')

    await recreate()

    expect(ask(line, old, 'orders:GetOrder', order)).toBe('ImplicitlyDenied')
    expect(ask(line, old, 'sts:AssumeRole', roleArn('target'))).toBe('ImplicitlyDenied')
    expect(ask(line, current(), 'orders:GetOrder', order)).toBe('Allowed')
    expect(ask(line, current(), 'sts:AssumeRole', roleArn('target'))).toBe('Allowed')
  })

  test('a simulation without ids keeps comparing ARNs', async () => {
    const { line, store } = await stage((letters) => ({
      users: { alice: { UserId: `AIDA${letters}` } },
      roles: { target: role({ AssumeRolePolicyDocument: trust({ AWS: aliceArn }) }) },
    }))
    const alice = userPrincipal(store.current().userByArn(aliceArn) as User)

    const simulated = { ...alice, id: undefined }

    expect(ask(line, simulated, 'sts:AssumeRole', roleArn('target'))).toBe('Allowed')
  })
})
