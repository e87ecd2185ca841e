import { afterEach, describe, expect, test } from 'vitest'
import type { AuditEvent } from '../audit/audit-event.ts'
import { createOutboundKeys } from '../federation/outbound/outbound-keys.ts'
import { anonymous, type Principal } from '../identity/principal.ts'
import { defineModel } from '../model/define-model.ts'
import type { HttpInput } from '../ports/http.ts'
import { stageSession } from '../sts/testing/stage.ts'
import { stageUser } from '../sts/testing/user-stage.ts'
import { createLine } from './create-line.ts'
import type { Line } from './line.ts'
import type { OutboundSwitch } from './outbound-switch.ts'

const account = '111111111111'
const baseUrl = 'https://iam.test/app'
const issuer = `${baseUrl}/outbound/${account}`
const below = `/outbound/${account}/.well-known`
const now = Date.UTC(2030, 0, 1)
const clock = { now: () => now, monotonic: () => now }
const model = defineModel({
  account,
  services: { orders: { actions: { ListOrders: { level: 'List' } } } },
})

const allow = (...actions: string[]) => ({
  allows: {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: actions, Resource: '*' },
  },
})
const users = {
  admin: { Policies: allow('iam:*', 'sts:*') },
  reader: { Policies: allow('iam:GetOutboundWebIdentityFederationInfo') },
  nobody: {},
}

interface World {
  readonly line: Line
  readonly outbound: OutboundSwitch
  readonly events: AuditEvent[]
  user(name: keyof typeof users): Principal
}

const open: Line[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((line) => line.close()))
})

async function world(accounts: readonly string[] = []): Promise<World> {
  const events: AuditEvent[] = []
  const line = await createLine({
    model,
    policies: { users },
    baseUrl,
    clock,
    outboundFederation: { accounts, keys: createOutboundKeys({ clock }) },
    audit: { write: (event) => events.push(event) },
  })
  open.push(line)
  if (line.outbound === undefined) throw new Error('no switch')
  return {
    line,
    outbound: line.outbound,
    events,
    user(name) {
      const user = line.snapshots.current().userByArn(`arn:gw:iam::${account}:user/${name}`)
      if (user === undefined) throw new Error(`no user ${name}`)
      const { arn, id, tags } = user
      return { kind: 'user', account, arn, id, name, tags, session: undefined }
    },
  }
}

const by = (principal: Principal) => ({ principal, facts: {}, requestId: 'request-1' })
const refused = (code: string, status: number) => expect.objectContaining({ code, status })

async function get(line: Line, path: string): Promise<unknown> {
  const route = line.wireRoutes.find((one) => one.method === 'GET' && one.path === path)
  const input: HttpInput = {
    method: 'GET',
    target: path,
    mountedTarget: path,
    rawHeaders: [],
    peerAddress: '192.0.2.1',
    isSecure: true,
    body: new Uint8Array(),
  }
  return route === undefined ? undefined : JSON.parse((await route.handle(input)).body)
}

describe('OUT-1 outbound federation is switched while the process runs', () => {
  test('OUT-1 enabling answers the issuer and publishes it, without a restart', async () => {
    const { line, outbound, user } = await world()
    const before = await get(line, `${below}/openid-configuration`)

    const answer = await outbound.enable(by(user('admin')))
    const info = await outbound.info(by(user('admin')))

    expect(before).toBeUndefined()
    expect(answer).toEqual({ issuerIdentifier: issuer })
    expect(info).toEqual({ issuerIdentifier: issuer, jwtVendingEnabled: true })
    expect(await get(line, `${below}/openid-configuration`)).toMatchObject({ issuer })
    expect(line.rootRoutes.map(({ path }) => path)).toContain(
      `/.well-known/openid-configuration/app/outbound/${account}`,
    )
    expect(line.wireRoutes).toBe(line.wireRoutes)
  })

  test('OUT-1 enabling twice is FeatureEnabled, and of two at once one is', async () => {
    const { outbound, user } = await world()
    const call = by(user('admin'))

    const both = await Promise.allSettled([outbound.enable(call), outbound.enable(call)])

    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    await expect(outbound.enable(call)).rejects.toEqual(refused('FeatureEnabled', 409))
  })

  test('OUT-1 what the options enabled is enabled already, and can be disabled', async () => {
    const { outbound, user } = await world([account])
    const call = by(user('admin'))

    await expect(outbound.enable(call)).rejects.toEqual(refused('FeatureEnabled', 409))
    await outbound.disable(call)
    await expect(outbound.info(call)).rejects.toEqual(refused('FeatureDisabled', 404))
  })

  test('OUT-1 while it is off, info and disabling are FeatureDisabled', async () => {
    const { outbound, user } = await world()
    const call = by(user('admin'))

    await expect(outbound.info(call)).rejects.toEqual(refused('FeatureDisabled', 404))
    await expect(outbound.disable(call)).rejects.toEqual(refused('FeatureDisabled', 404))
  })

  test('OUT-1 disabling leaves the issuer published, and it can be enabled again', async () => {
    const { line, outbound, user } = await world([account])
    const call = by(user('admin'))

    await outbound.disable(call)

    expect(await get(line, `${below}/jwks.json`)).toMatchObject({ keys: [{}, {}] })
    expect(await outbound.enable(call)).toEqual({ issuerIdentifier: issuer })
  })
})

describe('OUT-1 who may switch', () => {
  test('OUT-1 each operation is an action of its own', async () => {
    const { outbound, user } = await world([account])
    const reader = by(user('reader'))

    expect(await outbound.info(reader)).toMatchObject({ issuerIdentifier: issuer })
    await expect(outbound.enable(reader)).rejects.toEqual(refused('AccessDenied', 403))
    await expect(outbound.disable(reader)).rejects.toEqual(refused('AccessDenied', 403))
  })

  test('OUT-1 who is denied does not learn whether it is on', async () => {
    const [on, off] = await Promise.all([world([account]), world()])
    const errors = await Promise.all(
      [on, off].map(({ outbound, user }) =>
        outbound.info(by(user('nobody'))).catch((error: Error) => error.message),
      ),
    )

    expect(errors[0]).toBe(errors[1])
    expect(errors[0]).toContain('is not authorized to perform: iam:GetOutbound')
  })

  test.each<{ name: string; principal: Principal; code: string }>([
    { name: 'nobody', principal: anonymous, code: 'MissingAuthenticationToken' },
    {
      name: 'the root user without a second factor (ID-4)',
      principal: { kind: 'root', account, arn: `arn:gw:iam::${account}:root` },
      code: 'AccessDenied',
    },
    {
      name: 'a service',
      principal: { kind: 'service', service: 'orders.test' },
      code: 'AccessDenied',
    },
    {
      name: 'a session of a user without a second factor (STS-18)',
      principal: stageUser({ session: stageSession('caller').session }),
      code: 'AccessDenied',
    },
    {
      name: 'a federated user (STS-19)',
      principal: {
        kind: 'federated-user',
        account,
        arn: `arn:gw:sts::${account}:federated-user/alice`,
        name: 'alice',
        userArn: `arn:gw:iam::${account}:user/admin`,
        userId: undefined,
        tags: new Map(),
        session: stageSession('caller').session,
      },
      code: 'AccessDenied',
    },
    {
      name: 'a role session that has ended',
      principal: stageSession('caller', { expiresAt: now }),
      code: 'ExpiredToken',
    },
  ])('OUT-1 is refused before any decision: $name', async ({ principal, code }) => {
    const { outbound, events } = await world([account])

    await expect(outbound.disable(by(principal))).rejects.toMatchObject({ code })
    expect(events).toMatchObject([
      { eventSource: 'iam.gw', eventName: 'DisableOutboundWebIdentityFederation', errorCode: code },
    ])
  })

  test('OUT-1 decisions, calls and refusals are recorded', async () => {
    const { outbound, user, events } = await world()
    const call = by(user('admin'))
    await outbound.enable(call)
    await outbound.enable(call).catch(() => undefined)

    expect(events).toMatchObject([
      { eventType: 'Decision', eventName: 'EnableOutboundWebIdentityFederation' },
      {
        eventType: 'ApiCall',
        eventSource: 'iam.gw',
        eventName: 'EnableOutboundWebIdentityFederation',
        responseElements: { issuerIdentifier: issuer },
      },
      { eventType: 'Decision' },
      { eventType: 'ApiCall', errorCode: 'FeatureEnabled' },
    ])
  })

  test('INV-12 a change that cannot be recorded does not hold', async () => {
    const line = await createLine({
      model,
      policies: { users },
      baseUrl,
      clock,
      audit: {
        write(event) {
          if (event.eventType === 'ApiCall') throw new Error('the sink is full')
        },
      },
    })
    open.push(line)
    const user = line.snapshots.current().userByArn(`arn:gw:iam::${account}:user/admin`)
    const principal = stageUser({ arn: user?.arn as string, id: user?.id, name: 'admin' })

    await expect(line.outbound?.enable(by(principal))).rejects.toThrow('the sink is full')
    expect(line.wireRoutes.filter(({ path }) => path.includes('outbound'))).toEqual([])
  })

  test('OUT-1 without baseUrl there is no issuer to switch', async () => {
    const line = await createLine({ model, policies: {} })
    open.push(line)

    expect(line.outbound).toBeUndefined()
  })
})
