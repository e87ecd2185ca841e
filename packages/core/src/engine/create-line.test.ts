import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterEach, describe, expect, test } from 'vitest'
import type { AuditEvent } from '../audit/audit-event.ts'
import { defineModel } from '../model/define-model.ts'
import type { HttpInput } from '../ports/http.ts'
import type { SourceEntities } from '../store/source/source-entities.ts'
import { createLine } from './create-line.ts'
import type { Line, LineOptions } from './line.ts'
import { jwt, session } from './trust-source.ts'

const account = '000000000001'
const issuer = 'https://idp.example'
const start = Date.UTC(2026, 10, 24)
const model = defineModel({
  account,
  services: {
    orders: {
      resources: { order: 'order/{orderId}' },
      conditionKeys: { 'orders:Status': 'String' },
      actions: {
        GetOrder: { level: 'Read', on: 'order' },
        DeleteOrder: { level: 'Write', on: 'order' },
      },
    },
  },
})
const keys = await generateKeyPair('ES256')
const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256' }

function role(...statements: object[]): SourceEntities {
  return {
    roles: {
      clerk: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: {
            Effect: 'Allow',
            Principal: { Federated: `arn:gw:iam::${account}:oidc-provider/idp.example` },
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition: { StringLike: { 'idp.example:sub': ['alice', 'svc/*'] } },
          },
        },
        Policies: { inline: { Version: '2012-10-17', Statement: statements } },
      },
    },
  }
}
const reads = { Sid: 'Read', Effect: 'Allow', Action: 'orders:GetOrder', Resource: '*' }

const clock = { time: start, now: () => clock.time, monotonic: () => clock.time }
const events: AuditEvent[] = []
const open: Line[] = []
afterEach(async () => {
  clock.time = start
  events.length = 0
  await Promise.all(open.splice(0).map((line) => line.close()))
})

async function line(
  policies: LineOptions['policies'] = role(reads),
  more: Partial<LineOptions> = {},
): Promise<Line> {
  const trust = [
    jwt({ issuer, audience: 'orders', role: 'clerk', jwks: { keys: [jwk] } }),
    session(),
  ]
  const audit = { write: (event: AuditEvent) => void events.push(event) }
  const created = await createLine({
    model,
    policies,
    trust,
    audit,
    clock,
    baseUrl: 'https://api.example',
    ...more,
  })
  open.push(created)
  return created
}

async function token(claims: { sub?: string; aud?: string; exp?: number } = {}): Promise<string> {
  const seconds = clock.time / 1000
  return new SignJWT({ sub: claims.sub ?? 'alice' })
    .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
    .setIssuer(issuer)
    .setAudience(claims.aud ?? 'orders')
    .setIssuedAt(seconds)
    .setExpirationTime(claims.exp ?? seconds + 600)
    .sign(keys.privateKey)
}

function request(authorization?: string): HttpInput {
  return {
    method: 'GET',
    target: '/orders/1',
    mountedTarget: '/orders/1',
    rawHeaders: authorization === undefined ? [] : ['Authorization', authorization],
    peerAddress: '192.0.2.1',
    isSecure: true,
    body: new Uint8Array(),
  }
}

async function ask(iam: Line, action = 'orders:GetOrder', bearer?: string) {
  const { principal } = await iam.authenticator.authenticate(
    request(`Bearer ${bearer ?? (await token())}`),
  )
  return iam.decisions.decide({
    principal,
    action,
    resource: `arn:gw:orders::${account}:order/1`,
    facts: iam.requestFacts(request()),
    source: 'guard',
  })
}

describe('authenticate', () => {
  test('SOURCE-6 a foreign token acts through its role, when the trust policy lets it', async () => {
    const iam = await line()

    const authentication = await iam.authenticator.authenticate(request(`Bearer ${await token()}`))

    expect(authentication).toMatchObject({
      method: 'bearer',
      principal: { kind: 'role-session', arn: `arn:gw:sts::${account}:assumed-role/clerk/alice` },
      expiresAt: start + 600_000,
    })
  })

  test('SOURCE-6 a subject that fits no session name is encoded', async () => {
    const iam = await line()

    const { principal } = await iam.authenticator.authenticate(
      request(`Bearer ${await token({ sub: 'svc/press 7' })}`),
    )

    expect(principal).toMatchObject({ sessionName: 'svc=2Fpress=207' })
  })

  test('TRUST-1 a subject that the trust policy does not name is refused', async () => {
    const iam = await line()
    const bearer = `Bearer ${await token({ sub: 'mallory' })}`

    await expect(iam.authenticator.authenticate(request(bearer))).rejects.toMatchObject({
      code: 'AccessDenied',
    })
  })

  test('ERR-1 what a trust policy refuses is recorded under the id of the request, and the log learns whom', async () => {
    const iam = await line()
    const bearer = `Bearer ${await token({ sub: 'mallory' })}`
    const label = { requestId: 'r-1' }

    const error = await Promise.resolve(
      iam.authenticator.authenticate(request(bearer), undefined, label),
    ).catch((thrown: unknown) => thrown as Error)

    expect(new Set(events.map(({ requestID }) => requestID))).toEqual(new Set(['r-1']))
    expect(events.map(({ eventName }) => eventName)).toContain('AssumeRoleWithWebIdentity')
    expect((error as Error).cause).toMatchObject({
      message: `no trust policy of arn:gw:iam::${account}:role/clerk lets in subject \`mallory\` of \`${issuer}\``,
    })
  })

  test.each([
    { name: 'another audience', claims: { aud: 'billing' }, code: 'InvalidToken' },
    { name: 'an expiry in the past', claims: { exp: start / 1000 - 61 }, code: 'ExpiredToken' },
  ])('INV-3 a token with $name is refused and never anonymous', async ({ claims, code }) => {
    const iam = await line()
    const bearer = `Bearer ${await token(claims)}`

    await expect(iam.authenticator.authenticate(request(bearer))).rejects.toMatchObject({ code })
  })

  test('a token of an issuer that nobody registered is refused', async () => {
    const iam = await line()
    const foreign = await new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .setIssuer('https://evil.example')
      .sign(keys.privateKey)

    await expect(
      iam.authenticator.authenticate(request(`Bearer ${foreign}`)),
    ).rejects.toMatchObject({
      code: 'InvalidToken',
      message: 'no trusted issuer made this token: `https://evil.example`',
    })
  })

  test('TOK-3 a known token answers at once, and no longer than it lives', async () => {
    const iam = await line()
    const bearer = request(`Bearer ${await token()}`)
    const first = await iam.authenticator.authenticate(bearer)

    expect(iam.authenticator.authenticate(bearer)).toBe(first)
    clock.time += 661_000
    await expect(iam.authenticator.authenticate(bearer)).rejects.toMatchObject({
      code: 'ExpiredToken',
    })
  })

  test('PERF-T6 a token with the signature of a known one is verified by itself', async () => {
    const iam = await line()
    const good = await token()
    await iam.authenticator.authenticate(request(`Bearer ${good}`))
    const [header, , signature] = good.split('.')
    const [, payload] = (await token({ sub: 'svc/x' })).split('.')

    await expect(
      iam.authenticator.authenticate(request(`Bearer ${header}.${payload}.${signature}`)),
    ).rejects.toMatchObject({ code: 'InvalidToken' })
  })
})

describe('decide', () => {
  test('an allow names the statement that decided, in the answer and in the audit event', async () => {
    const iam = await line()

    const { decision, decisionId } = await ask(iam)

    expect(decision).toMatchObject({
      effect: 'Allow',
      determining: [{ policyId: 'inline/inline', sid: 'Read' }],
    })
    expect(events.find((event) => event.decisionID === decisionId)).toMatchObject({
      eventName: 'GetOrder',
      readOnly: true,
      sourceIPAddress: '192.0.2.1',
      additionalEventData: { decision: 'Allow', cached: false, snapshot: 1 },
    })
  })

  test('every decision has an id of its own', async () => {
    const iam = await line()

    expect((await ask(iam)).decisionId).not.toBe((await ask(iam)).decisionId)
  })

  test('an expensive question is answered from the cache the second time, and audited again', async () => {
    const many = Array.from({ length: 70 }, (_, at) => ({ ...reads, Sid: `Read${at}` }))
    const iam = await line(role(...many))

    const bearer = await token()

    const answers = [
      await ask(iam, 'orders:GetOrder', bearer),
      await ask(iam, 'orders:GetOrder', bearer),
    ]

    expect(answers.map(({ isCached }) => isCached)).toEqual([false, true])
    expect(answers[1]?.decision).toBe(answers[0]?.decision)
    const decisions = events.filter((event) => event.eventName === 'GetOrder')
    expect(decisions.map((event) => event.additionalEventData?.cached)).toEqual([false, true])
  })

  test('SEC-48 a decision that read the time is never remembered', async () => {
    const timed = {
      ...reads,
      Sid: '',
      Condition: { DateLessThan: { 'aws:CurrentTime': '2026-11-24T00:01:00Z' } },
    }
    const iam = await line(role(...Array.from({ length: 70 }, () => timed)))

    const bearer = await token()

    const before = await ask(iam, 'orders:GetOrder', bearer)
    clock.time += 61_000
    const after = await ask(iam, 'orders:GetOrder', bearer)

    expect([before.decision.effect, after.decision.effect]).toEqual(['Allow', 'Deny'])
  })

  test('SEC-7 what cannot be recorded is not answered', async () => {
    const iam = await line(role(reads), {
      audit: {
        write: () => {
          throw new Error('disk full')
        },
      },
    })

    await expect(ask(iam)).rejects.toThrow()
  })

  test.each(['orders:*', 'GetOrder', 'orders:Get Order', ''])(
    'PERF-T16 `%s` is no concrete action',
    async (action) => {
      const iam = await line()

      await expect(ask(iam, action)).rejects.toThrow(TypeError)
    },
  )

  test('a loader is worth calling only where a statement reads the resource', async () => {
    const byStatus = {
      ...reads,
      Sid: 'ByStatus',
      Action: 'orders:DeleteOrder',
      Condition: { StringEquals: { 'orders:Status': 'open' } },
    }
    const iam = await line(role(reads, byStatus))
    const { principal } = await iam.authenticator.authenticate(request(`Bearer ${await token()}`))

    expect(iam.readsResource({ principal, action: 'orders:GetOrder' })).toBe(false)
    expect(iam.readsResource({ principal, action: 'orders:DeleteOrder' })).toBe(true)
  })
})

describe('start', () => {
  test('SEC-57 an audience is required', () => {
    expect(() => jwt({ issuer } as never)).toThrow(
      expect.objectContaining({
        code: 'MissingAudience',
        message:
          'jwt: "audience" option must name at least one audience of issuer `https://idp.example`',
      }),
    )
  })

  test('SEC-57 an issuer is required, of foreign tokens and of our own', async () => {
    expect(() => jwt({ audience: 'a' } as never)).toThrow(
      expect.objectContaining({ code: 'MissingIssuer' }),
    )
    await expect(createLine({ model, policies: {}, trust: [session()] })).rejects.toMatchObject({
      code: 'MissingIssuer',
      message: '"baseUrl" option must be set: session() accepts tokens that were issued under it',
    })
  })

  test('SOURCE-6 a role that does not exist is refused at start, with the nearest name', async () => {
    const idp = jwt({ issuer, audience: 'orders', role: 'clrk', jwks: { keys: [jwk] } })

    await expect(line(role(reads), { trust: [idp] })).rejects.toMatchObject({
      code: 'PolicySourceInvalid',
      message:
        'jwt of `https://idp.example`: "role" option: there is no role `clrk`, did you mean `clerk`?',
    })
  })

  test('ATK-25 a symmetric algorithm is refused', () => {
    expect(() => jwt({ issuer, audience: 'a', algorithms: ['HS256'] })).toThrow(
      new TypeError('jwt: "algorithms" option must list asymmetric algorithms, found `HS256`'),
    )
  })

  test('PERF-D8 a cache without bound is refused', async () => {
    for (const decisionCacheEntries of [0, -1, 1.5, Number.POSITIVE_INFINITY]) {
      await expect(createLine({ model, policies: {}, decisionCacheEntries })).rejects.toThrow(
        '"decisionCacheEntries" option must be a positive integer',
      )
    }
  })

  test.each([
    { name: 'text', masterKeys: 'abc' },
    { name: 'bytes', masterKeys: Buffer.alloc(32) },
    { name: 'a list of keys', masterKeys: [{ version: '1', bytes: Buffer.alloc(32) }] },
  ])('SKEY-6 $name in place of master keys stop the start', async ({ masterKeys }) => {
    await expect(createLine({ model, policies: {}, masterKeys } as never)).rejects.toThrow(
      '"masterKeys" option must be made by createMasterKeys()',
    )
  })

  test('an unknown option names the known ones', async () => {
    await expect(createLine({ model, policies: {}, trsut: [] } as never)).rejects.toThrow(
      'createLine: unknown option "trsut"; known are model, policies, trust,',
    )
  })

  test('MODEL-3 a policy with an action that the model does not know is refused, with the nearest name', async () => {
    await expect(line(role({ ...reads, Action: 'orders:GetOrdr' }))).rejects.toMatchObject({
      code: 'PolicySourceInvalid',
      message: expect.stringContaining('orders:GetOrder'),
    })
  })
})
