import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AuditEvent } from '../audit/audit-event.ts'
import { IamError } from '../errors.ts'
import type { RootUser } from '../identity/account.ts'
import type { Principal } from '../identity/principal.ts'
import { noMetrics } from '../metrics/metrics.ts'
import { defineModel } from '../model/define-model.ts'
import { silentLogger } from '../ports/logger.ts'
import { createAccessKey } from '../session/create-access-key.ts'
import { createKeyRing } from '../session/key-ring.ts'
import { createMasterKeys } from '../session/master-keys.ts'
import { createSessionTokens } from '../session/session-tokens.ts'
import { createMemoryStore } from '../store/memory/create-memory-store.ts'
import { createLine } from './create-line.ts'
import type { Line, LineOptions } from './line.ts'
import { signRequest } from './testing/sign-request.ts'
import { session } from './trust-source.ts'

const account = '000000000001'
const management = '000000000009'
const issuer = 'https://api.example'
const start = Date.UTC(2030, 0, 1)
const clock = { time: start, now: () => clock.time, monotonic: () => clock.time }
const model = defineModel({
  account,
  services: {
    orders: {
      resources: { order: 'order/{orderId}' },
      actions: {
        GetOrder: { level: 'Read', on: 'order' },
        ShipOrder: { level: 'Write', on: 'order' },
        DeleteOrder: { level: 'Write', on: 'order' },
      },
    },
  },
})
const rootOf = (id: string) => `arn:gw:iam::${id}:root`
const serialOf = (id: string) => `arn:gw:iam::${id}:mfa/root-account-mfa-device`
const document = (...statements: object[]) => ({
  Version: '2012-10-17',
  Statement: statements.map((statement) => ({ Resource: '*', ...statement })),
})

const open: Line[] = []
beforeEach(() => {
  clock.time = start
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((line) => line.close()))
})

const masterKeys = createMasterKeys({
  keys: [{ version: 'm1', bytes: new Uint8Array(32).fill(9) }],
})
const key = createAccessKey({ account, id: account }, { masterKeys, clock })

/** A member account and the management account of an organization, each with a root user. */
async function stage(more: Partial<LineOptions> = {}) {
  let rootUser: object | undefined = { AccessKeys: [key.entry] }
  const store = await createMemoryStore({
    model,
    entities: () => ({
      accounts: {
        organization: {
          Id: 'o-1',
          RootId: 'r-1',
          ManagementAccount: management,
          ServiceControlPolicies: ['FullAWSAccess', 'NoDelete'],
        },
        [account]: { ...(rootUser && { RootUser: rootUser }) },
        [management]: { RootUser: {} },
      },
      guardrails: {
        NoDelete: document(
          { Effect: 'Deny', Action: 'orders:DeleteOrder' },
          {
            Effect: 'Deny',
            Action: 'orders:ShipOrder',
            Condition: { NumericGreaterThan: { 'aws:MultiFactorAuthAge': '300' } },
          },
        ),
      },
      users: { bob: {} },
    }),
  })
  const tokens = createSessionTokens({
    issuer,
    audience: issuer,
    keyRing: createKeyRing({ clock }),
    master: createMasterKeys(),
    clock,
  })
  const events: AuditEvent[] = []
  const warnings: [object, string][] = []
  let uses = 0
  const refusals: string[] = []
  const line = await createLine({
    model,
    policies: { current: () => store.current() },
    trust: [session()],
    baseUrl: issuer,
    sessionTokens: tokens,
    masterKeys,
    audit: { write: (event) => void events.push(event) },
    metrics: { ...noMetrics, rootUse: () => uses++, refusal: (reason) => refusals.push(reason) },
    logger: { ...silentLogger, warn: (...entry) => void warnings.push(entry) },
    clock,
    ...more,
  })
  open.push(line)
  const mint = (grant: object) =>
    tokens.mint({
      kind: 'user',
      account,
      userArn: rootOf(account),
      userId: account,
      durationSeconds: 3_600,
      tags: new Map(),
      transitiveTagKeys: [],
      sourceIdentity: undefined,
      policies: [],
      mfa: undefined,
      federation: undefined,
      chain: [],
      clientId: account,
      ...grant,
    } as Parameters<typeof tokens.mint>[0])
  const bearer = async (token: string): Promise<Principal> => {
    const request = signRequest(key, clock.now())
    const rawHeaders = ['Host', 'api.example', 'Authorization', `Bearer ${token}`]
    return (await line.authenticator.authenticate({ ...request, rawHeaders })).principal
  }
  return {
    line,
    tokens,
    events,
    warnings,
    refusals,
    uses: () => uses,
    alarms: () => events.filter(({ eventName }) => eventName === 'RootUserActivity'),
    mint,
    bearer,
    signed: async () =>
      (await line.authenticator.authenticate(signRequest(key, clock.now()))).principal,
    /** A session of the root user, by default with a second factor shown now. */
    session: async (
      id = account,
      mfa: object | null = { serial: serialOf(id), at: clock.now() },
    ) => {
      const grant = { account: id, userArn: rootOf(id), userId: id, clientId: id }
      return bearer((await mint({ ...grant, mfa: mfa ?? undefined })).sessionToken)
    },
    async change(next: object | undefined) {
      rootUser = next
      expect(await store.reload()).toMatchObject({ outcome: 'loaded' })
    },
    rootUser: () => store.current().account(account)?.rootUser as RootUser,
  }
}

function ask(principal: Principal, action: string, resource: string | null = null) {
  const owner = 'account' in principal ? principal.account : account
  const order = action.startsWith('orders:') ? `arn:gw:orders::${owner}:order/1` : resource
  return { principal, action, resource: order, facts: {}, source: 'guard' } as const
}
const effectOf = (line: Line, principal: Principal, action = 'orders:GetOrder', on?: string) =>
  line.decisions.decide(ask(principal, action, on)).decision.effect

describe('the key of a root user', () => {
  test('ID-4 it is the root user, without a session', async () => {
    const { signed, rootUser } = await stage()

    expect(createAccessKey(rootUser(), { masterKeys }).entry.UserId).toBe(account)
    expect(await signed()).toEqual({
      kind: 'root',
      account,
      arn: rootOf(account),
      session: undefined,
      accessKeyId: key.accessKeyId,
    })
  })

  test('ID-4 ATK-38 without second factor it is denied before any policy is asked', async () => {
    const { line, signed, events, refusals } = await stage()
    const question = ask(await signed(), 'orders:GetOrder')

    const { decision, decisionId } = line.decisions.decide(question)

    expect(decision).toMatchObject({ effect: 'Deny', reason: 'ImplicitlyDenied', determining: [] })
    expect(events.at(-1)).toMatchObject({
      decisionID: decisionId,
      eventName: 'GetOrder',
      errorCode: 'RootWithoutMfa',
      userIdentity: { type: 'Root', principalId: account, accessKeyId: key.accessKeyId },
      additionalEventData: { decision: 'Deny', reason: 'RootWithoutMfa' },
    })
    expect(refusals).toEqual(['RootWithoutMfa'])
  })

  test('PRIN-12 the evaluator, explanations and simulations know no such rule', async () => {
    const { line, signed } = await stage()
    const question = ask(await signed(), 'orders:GetOrder')

    expect(line.explain(question).decision.effect).toBe('Allow')
    expect(line.simulate(question).decision.effect).toBe('Allow')
  })

  test.each([
    { action: 'iam:EnableMFADevice', resource: null, effect: 'Allow' },
    { action: 'iam:EnableMFADevice', resource: rootOf(account), effect: 'Allow' },
    { action: 'iam:CreateVirtualMFADevice', resource: serialOf(account), effect: 'Allow' },
    { action: 'iam:EnableMFADevice', resource: `arn:gw:iam::${account}:user/bob`, effect: 'Deny' },
    { action: 'iam:CreateVirtualMFADevice', resource: serialOf(management), effect: 'Deny' },
    { action: 'iam:DeactivateMFADevice', resource: serialOf(account), effect: 'Deny' },
    { action: 'iam:CreateAccessKey', resource: null, effect: 'Deny' },
  ])('ID-4 without second factor $action on $resource is $effect', async (row) => {
    const { line, signed } = await stage()

    expect(effectOf(line, await signed(), row.action, row.resource ?? undefined)).toBe(row.effect)
  })

  test('ID-4 unsafeRootWithoutMfa lets it act, until it is taken back', async () => {
    const { line, signed, change } = await stage()
    await change({ AccessKeys: [key.entry], unsafeRootWithoutMfa: true })
    expect(effectOf(line, await signed())).toBe('Allow')

    await change({ AccessKeys: [key.entry] })

    expect(effectOf(line, await signed())).toBe('Deny')
  })

  test('ID-3 an account without `RootUser` has none: key and sessions end', async () => {
    const { line, signed, change, mint, bearer } = await stage()
    const { sessionToken } = await mint({ mfa: { serial: serialOf(account), at: start } })
    await change(undefined)

    await expect(signed()).rejects.toMatchObject({ code: 'InvalidClientTokenId' })
    await expect(bearer(sessionToken)).rejects.toMatchObject({ code: 'InvalidToken' })
    expect(line.snapshots.current().account(account)?.rootUser).toBeUndefined()
  })
})

describe('a session of a root user', () => {
  test('ID-4 PRIN-12 with second factor it may everything, without any policy', async () => {
    const { line, session: begin } = await stage()

    const principal = await begin()

    expect(principal).toMatchObject({ kind: 'root', arn: rootOf(account) })
    expect(effectOf(line, principal)).toBe('Allow')
  })

  test('ID-4 without second factor it is denied', async () => {
    const { line, session: begin } = await stage()

    expect(effectOf(line, await begin(account, null))).toBe('Deny')
  })

  test('SEC-41 SCPs bind the root user of a member account, not of the management account', async () => {
    const { line, session: begin } = await stage()

    expect(effectOf(line, await begin(), 'orders:DeleteOrder')).toBe('Deny')
    expect(effectOf(line, await begin(management), 'orders:DeleteOrder')).toBe('Allow')
  })

  test('MFA-6 a second factor that is older than a policy wants is denied', async () => {
    const { line, session: begin } = await stage()
    const principal = await begin()
    expect(effectOf(line, principal, 'orders:ShipOrder')).toBe('Allow')

    clock.time += 301_000

    expect(effectOf(line, principal, 'orders:ShipOrder')).toBe('Deny')
    expect(effectOf(line, principal, 'orders:GetOrder')).toBe('Allow')
  })

  test.each([
    ['user', { user: rootOf(account) }],
    ['account', { account }],
  ])('REV-1 a watermark on the %s ends it', async (_name, revocation) => {
    const { line, mint, bearer } = await stage()
    const mfa = { serial: serialOf(account), at: start }
    const { sessionToken } = await mint({ mfa })
    await bearer(sessionToken)

    expect(await line.sessions.revoke(revocation)).toBe(true)

    await expect(bearer(sessionToken)).rejects.toMatchObject({ code: 'ExpiredToken' })
    clock.time += 1_000
    expect(await bearer((await mint({ mfa })).sessionToken)).toMatchObject({ kind: 'root' })
  })

  test('REV-1 an account that has no root user has none to revoke', async () => {
    const { line } = await stage()

    for (const user of [rootOf('000000000777'), `arn:aws:iam::${account}:root`]) {
      await expect(line.sessions.revoke({ user })).rejects.toMatchObject({ code: 'NoSuchEntity' })
    }
  })
})

describe('a federated user that a root user vouches for', () => {
  const reads = JSON.stringify(document({ Effect: 'Allow', Action: 'orders:GetOrder' }))
  const guest = { kind: 'federated-user', name: 'guest', policies: [{ inline: reads, arns: [] }] }
  const lenient = { AccessKeys: [key.entry], unsafeRootWithoutMfa: true }

  test('PRIN-14 it has what its session policies allow, and no more', async () => {
    const { line, mint, bearer, change } = await stage()
    await change(lenient)
    const principal = await bearer((await mint(guest)).sessionToken)
    const bare = await bearer((await mint({ ...guest, policies: [] })).sessionToken)

    expect(principal).toMatchObject({ kind: 'federated-user', userArn: rootOf(account) })
    expect(effectOf(line, principal)).toBe('Allow')
    expect(effectOf(line, principal, 'orders:ShipOrder')).toBe('Deny')
    expect(effectOf(line, bare)).toBe('Deny')
  })

  test('ID-4 ATK-11 narrow-session-gains: it needs what its root user needs', async () => {
    const { line, mint, bearer } = await stage()
    const principal = await bearer((await mint(guest)).sessionToken)

    expect(effectOf(line, principal)).toBe('Deny')
    expect(effectOf(line, principal, 'iam:EnableMFADevice')).toBe('Deny')
  })

  test('REV-1 revoking the root user ends it', async () => {
    const { line, mint, bearer } = await stage()
    const { sessionToken } = await mint(guest)
    await line.sessions.revoke({ user: rootOf(account) })

    await expect(bearer(sessionToken)).rejects.toMatchObject({ code: 'ExpiredToken' })
  })
})

describe('every use of a root user', () => {
  test('ID-4 counts, raises an alarm event and a warning, whatever comes of it', async () => {
    const { alarms, uses, warnings, signed, mint, bearer } = await stage()
    const mfa = { serial: serialOf(account), at: start }
    const { sessionToken, accessKeyId } = await mint({ mfa })

    await signed()
    await bearer(sessionToken)
    await bearer(sessionToken)

    expect(uses()).toBe(3)
    expect(alarms()).toHaveLength(3)
    expect(alarms()[0]).toMatchObject({
      eventCategory: 'Management',
      eventType: 'ServiceEvent',
      eventSource: 'iam.gw',
      sourceIPAddress: '192.0.2.1',
      recipientAccountId: account,
      additionalEventData: { alarm: true },
      userIdentity: {
        type: 'Root',
        principalId: account,
        arn: rootOf(account),
        accountId: account,
        accessKeyId: key.accessKeyId,
      },
    })
    expect(alarms()[2]).toMatchObject({
      userIdentity: { accessKeyId, sessionContext: { attributes: { mfaAuthenticated: true } } },
    })
    expect(warnings).toContainEqual([
      {
        account,
        arn: rootOf(account),
        access_key_id: accessKeyId,
        mfa: true,
        source_ip: '192.0.2.1',
      },
      'the root user of an account was used',
    ])
    expect(JSON.stringify([alarms(), warnings])).not.toContain(sessionToken)
  })

  test('ID-4 nobody else raises it', async () => {
    const { line, alarms, uses } = await stage()
    const request = signRequest(key, clock.now())

    await line.authenticator.authenticate({ ...request, rawHeaders: ['Host', 'api.example'] })
    const forged = signRequest({ ...key, secretAccessKey: 'guess' }, clock.now())
    await expect(line.authenticator.authenticate(forged)).rejects.toBeInstanceOf(IamError)

    expect([uses(), alarms()]).toEqual([0, []])
  })

  test('INV-12 an alarm that cannot be recorded ends the request', async () => {
    const write = () => {
      throw new Error('disk full')
    }
    const { signed } = await stage({ audit: { write } })

    await expect(signed()).rejects.toMatchObject({ code: 'ServiceUnavailable' })
  })
})
