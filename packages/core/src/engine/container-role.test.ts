import { afterEach, describe, expect, test } from 'vitest'
import type { AuditEvent } from '../audit/audit-event.ts'
import { defineModel } from '../model/define-model.ts'
import type { HttpInput } from '../ports/http.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import type { ContainerRole } from './container-role.ts'
import { createLine } from './create-line.ts'
import type { Line } from './line.ts'
import { session } from './trust-source.ts'

const account = '000000000001'
const baseUrl = 'https://api.example'
const token = 'canary-container-token-0123456789abcdef'
const model = defineModel({
  account,
  services: { orders: { actions: { ListOrders: { level: 'List' } } } },
})
const open: Line[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((line) => line.close()))
})

const roleArn = (name: string) => `arn:gw:iam::${account}:role/${name}`

function trust(Service: string, more: object = {}) {
  const Statement = { Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole', ...more }
  return { Version: '2012-10-17', Statement }
}

async function started(isPublic = true) {
  const clock = fixedClock(Date.UTC(2030, 0, 1))
  const events: AuditEvent[] = []
  const ofContainers = (conditions: object) =>
    trust('containers.gatewarden', { Condition: conditions })
  const line = await createLine({
    model,
    clock,
    audit: { write: (event) => void events.push(event) },
    ...(isPublic ? { baseUrl, trust: [session()] } : {}),
    policies: {
      roles: {
        worker: { AssumeRolePolicyDocument: trust('containers.gatewarden') },
        other: { AssumeRolePolicyDocument: trust('rolesanywhere.amazonaws.com') },
        named: {
          AssumeRolePolicyDocument: ofContainers({
            StringEquals: { 'sts:RoleSessionName': 'worker-7' },
          }),
        },
        fromNet: {
          AssumeRolePolicyDocument: ofContainers({ IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } }),
        },
      },
    },
  })
  open.push(line)
  return { line, clock, events }
}

async function stage(change: Partial<ContainerRole> = {}) {
  const { line, clock, events } = await started()
  const role = { roleArn: roleArn('worker'), roleSessionName: 'worker-7', token, ...change }
  const endpoint = line.containerCredentials(role)
  const ask = async (rawHeaders = ['Host', 'localhost', 'Authorization', token]) => {
    const { status, body } = await endpoint.handle(request('/credentials', rawHeaders))
    return { status, body, json: JSON.parse(body) as Record<string, string> }
  }
  return { line, clock, events, ask }
}

function request(target: string, rawHeaders: readonly string[]): HttpInput {
  const peerAddress = '127.0.0.1'
  const base = { method: 'GET', target, mountedTarget: target, rawHeaders, peerAddress }
  return { ...base, isSecure: false, body: new Uint8Array(0) }
}

const whoIs = async (line: Line, sessionToken: string | undefined) => {
  const headers = ['Authorization', `Bearer ${sessionToken}`]
  const { principal } = await line.authenticator.authenticate(request('/orders', headers))
  return 'arn' in principal ? principal.arn : principal.kind
}

describe('the container credentials of a role', () => {
  test('CRED-1 are a session of the role, which the line accepts', async () => {
    const { line, ask, clock } = await stage()

    const { status, json } = await ask()

    expect(status).toBe(200)
    expect(json).toMatchObject({ AccountId: account, AccessKeyId: expect.stringMatching(/^ASIA/) })
    expect(Date.parse(json['Expiration'] ?? '')).toBe(clock.now() + 3_600_000)
    expect(await whoIs(line, json['Token'])).toBe(
      `arn:gw:sts::${account}:assumed-role/worker/worker-7`,
    )
  })

  test('CRED-1 are one session for all that ask, recorded once', async () => {
    const { ask, clock, events } = await stage()

    const first = await Promise.all([ask(), ask(), ask()])
    clock.advance(3_300_000 - 1)
    const late = await ask()
    clock.advance(1)
    const next = await ask()

    expect(new Set([...first, late].map(({ body }) => body)).size).toBe(1)
    expect(next.json['AccessKeyId']).not.toBe(late.json['AccessKeyId'])
    const minted = events.filter(({ eventName }) => eventName === 'AssumeRole')
    expect(minted.map(({ eventType, userIdentity }) => [eventType, userIdentity])).toEqual(
      expect.arrayContaining([
        ['ApiCall', { type: 'AWSService', principalId: 'containers.gatewarden' }],
      ]),
    )
    expect(minted.filter(({ eventType }) => eventType === 'ApiCall')).toHaveLength(2)
  })

  test('REV-1 are replaced at once when their role is revoked', async () => {
    const { line, ask, clock } = await stage()
    const before = await ask()
    clock.advance(1)
    await line.sessions.revoke({ role: roleArn('worker') })
    clock.advance(1_000)

    const after = await ask()

    expect(after.json['AccessKeyId']).not.toBe(before.json['AccessKeyId'])
    await expect(whoIs(line, before.json['Token'])).rejects.toMatchObject({ code: 'ExpiredToken' })
    await expect(whoIs(line, after.json['Token'])).resolves.toContain('worker-7')
  })

  test.each([
    { name: 'a role that trusts another service', role: roleArn('other') },
    { name: 'a role that does not exist', role: roleArn('nobody') },
    { name: 'a role that wants another session name', role: roleArn('named'), session: 'worker-8' },
    { name: 'a role that wants an address: no request asks', role: roleArn('fromNet') },
  ])('TRUST-1 are none of $name', async ({ role, session: name = 'worker-7' }) => {
    const { ask } = await stage({ roleArn: role, roleSessionName: name })

    expect(await ask()).toMatchObject({
      status: 403,
      body: '{"code":"AccessDenied","message":"Access denied"}',
    })
  })

  test('TRUST-5 the trust policy sees the name of the session', async () => {
    const { ask } = await stage({ roleArn: roleArn('named') })

    expect((await ask()).status).toBe(200)
  })

  test('STS-14 tags need sts:TagSession, as for anybody', async () => {
    const { ask } = await stage({ tags: [{ key: 'Team', value: 'blue' }] })

    expect((await ask()).status).toBe(403)
  })

  test('CRED-1 a refusal is recorded, and no record holds a secret', async () => {
    const { ask, events } = await stage()
    await ask(['Host', 'localhost', 'Authorization', 'canary-wrong'])
    await ask(['Host', 'orders.example', 'Authorization', token])
    const { json } = await ask()

    expect(events.slice(0, 2).map(({ errorCode }) => errorCode)).toEqual([
      'InvalidToken',
      'AccessDenied',
    ])
    const text = JSON.stringify(events)
    for (const secret of ['canary', json['SecretAccessKey'], json['Token']]) {
      expect(text).not.toContain(secret)
    }
  })

  test.each([
    { name: 'no ARN', change: { roleArn: 'arn:gw:s3:::a-bucket-of-mine' } },
    { name: 'a session name with a star', change: { roleSessionName: 'a*' } },
    { name: 'a duration that is too short', change: { durationSeconds: 899 } },
    { name: 'an unknown parameter', change: { role: 'worker' } },
    {
      name: 'a second factor',
      change: { serialNumber: 'arn:gw:iam::1:mfa/a', tokenCode: '123456' },
    },
  ])('STS-4 are refused at the start: $name', async ({ change }) => {
    await expect(stage(change)).rejects.toMatchObject({ code: 'ValidationError' })
  })

  test('SOURCE-1 need a base URL: nobody else would accept them', async () => {
    const { line } = await started(false)

    expect(() =>
      line.containerCredentials({ roleArn: roleArn('worker'), roleSessionName: 'w7', token }),
    ).toThrow(expect.objectContaining({ code: 'MissingIssuer' }))
  })
})
