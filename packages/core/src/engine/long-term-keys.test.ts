import { afterEach, describe, expect, test } from 'vitest'
import type { AuditEvent } from '../audit/audit-event.ts'
import type { User } from '../identity/entities.ts'
import type { Principal } from '../identity/principal.ts'
import { defineModel } from '../model/define-model.ts'
import { silentLogger } from '../ports/logger.ts'
import { createAccessKey } from '../session/create-access-key.ts'
import { createKeyRing } from '../session/key-ring.ts'
import { createMasterKeys } from '../session/master-keys.ts'
import { createSessionTokens } from '../session/session-tokens.ts'
import { createMemoryStore } from '../store/memory/create-memory-store.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { SourceEntities } from '../store/source/source-entities.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { createLine } from './create-line.ts'
import type { Line, LineOptions } from './line.ts'
import { type SigningKeyPair, signRequest } from './testing/sign-request.ts'
import { session } from './trust-source.ts'

const account = '000000000001'
const order = `arn:gw:orders::${account}:order/1`
const issuer = 'https://api.example'
const clock = fixedClock(Date.UTC(2026, 10, 24))
const model = defineModel({
  account,
  services: {
    orders: {
      resources: { order: 'order/{orderId}' },
      actions: { GetOrder: { level: 'Read', on: 'order' } },
    },
  },
})
const before = `AIDA${'A'.repeat(17)}`
const after = `AIDA${'B'.repeat(17)}`
const allow = (more: object = {}) => ({
  reads: {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'orders:GetOrder', Resource: '*', ...more },
  },
})

const open: Line[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((line) => line.close()))
})

/** A line with the user `alice`, who has one key. `change` puts another file in the place of hers. */
async function stage(policies: object = allow(), more: Partial<LineOptions> = {}) {
  const masterKeys = createMasterKeys({
    keys: [{ version: 'm1', bytes: new Uint8Array(32).fill(9) }],
  })
  const key = createAccessKey({ account, id: before }, { masterKeys, clock })
  const file = { UserId: before, Policies: policies, Tags: { team: 'red' } }
  let users: SourceEntities['users'] = { alice: { ...file, AccessKeys: [key.entry] } }
  const store = await createMemoryStore({
    account,
    model,
    entities: () => ({ users: users ?? {} }),
  })
  const tokens = createSessionTokens({
    issuer,
    audience: issuer,
    keyRing: createKeyRing({ clock }),
    master: createMasterKeys(),
    clock,
  })
  const events: AuditEvent[] = []
  const line = await createLine({
    model,
    policies: { current: () => store.current() },
    trust: [session()],
    baseUrl: issuer,
    sessionTokens: tokens,
    masterKeys,
    audit: { write: (event) => void events.push(event) },
    clock,
    ...more,
  })
  open.push(line)
  const change = async (next: SourceEntities['users']) => {
    users = next
    expect(await store.reload()).toMatchObject({ outcome: 'loaded' })
  }
  return {
    line,
    key,
    file,
    change,
    events,
    masterKeys,
    tokens,
    user: () => userOf(store.current()),
  }
}

function userOf(snapshot: Snapshot): User {
  return snapshot.userByArn(`arn:gw:iam::${account}:user/alice`) as User
}

/** What sessions of the user have in common. */
function grantOf({ arn: userArn, id: userId }: User) {
  return {
    account,
    userArn,
    userId,
    durationSeconds: 900,
    tags: new Map<string, string>(),
    transitiveTagKeys: [],
    sourceIdentity: undefined,
    policies: [],
    mfa: undefined,
    federation: undefined,
    chain: [],
    clientId: userId,
  }
}

async function callerOf(line: Line, credentials: SigningKeyPair): Promise<Principal> {
  return (await line.authenticator.authenticate(signRequest(credentials, clock.now()))).principal
}

function reasonOf(line: Line, principal: Principal): string {
  const question = { principal, action: 'orders:GetOrder', resource: order, facts: {} } as const
  return line.decisions.decide({ ...question, source: 'guard' }).decision.reason
}

const refusal = {
  code: 'InvalidClientTokenId',
  message: 'the security token or access key is not valid',
}

describe('a request signed with a long-term key', () => {
  test('SKEY-6 comes from the user itself, without a session', async () => {
    const { line, key } = await stage()

    const authentication = await line.authenticator.authenticate(signRequest(key, clock.now()))

    expect(authentication).toEqual({
      method: 'sigv4',
      expiresAt: undefined,
      principal: {
        kind: 'user',
        account,
        arn: `arn:gw:iam::${account}:user/alice`,
        id: before,
        name: 'alice',
        tags: new Map([['team', 'red']]),
        session: undefined,
        accessKeyId: key.accessKeyId,
      },
    })
    expect(reasonOf(line, authentication.principal)).toBe('Allowed')
  })

  test('TOK-5 MFA-6 has neither an issue time nor keys of a second factor', async () => {
    const Null = {
      'aws:TokenIssueTime': 'true',
      'aws:MultiFactorAuthPresent': 'true',
      'aws:MultiFactorAuthAge': 'true',
    }
    const { line, key } = await stage(allow({ Condition: { Null } }))

    expect(reasonOf(line, await callerOf(line, key))).toBe('Allowed')
  })

  test('PERF-D4 has one principal as long as the snapshot stays', async () => {
    const { line, key, file, change } = await stage()
    const first = await callerOf(line, key)

    expect(await callerOf(line, key)).toBe(first)
    await change({ alice: { ...file, AccessKeys: [key.entry], Tags: { team: 'blue' } } })
    expect(await callerOf(line, key)).toMatchObject({ tags: new Map([['team', 'blue']]) })
  })

  test('PERF-D6 keeps its principal when others change', async () => {
    const { line, key, file, change } = await stage()
    const first = await callerOf(line, key)

    await change({ alice: { ...file, AccessKeys: [key.entry] }, bob: {} })

    expect(await callerOf(line, key)).toBe(first)
  })

  test('INV-12 is recorded with the id of the key, never with its secret', async () => {
    const { line, key, events } = await stage()

    reasonOf(line, await callerOf(line, key))

    expect(events).toMatchObject([
      { userIdentity: { type: 'IAMUser', principalId: before, accessKeyId: key.accessKeyId } },
    ])
    expect(events[0]?.userIdentity).not.toHaveProperty('sessionContext')
    expect(JSON.stringify(events)).not.toContain(key.secretAccessKey)
  })

  test('SIG-11 with another secret does not match', async () => {
    const { line, key } = await stage()
    const wrong = { ...key, secretAccessKey: 'x'.repeat(40) }

    await expect(callerOf(line, wrong)).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' })
  })
})

describe('ATK-31 key and token that do not belong together have one refusal', () => {
  test.each([
    { name: 'an inactive key', status: 'Inactive' },
    { name: 'a key that was removed', status: undefined },
  ])('SIG-10 $name', async ({ status }) => {
    const { line, key, file, change } = await stage()
    await callerOf(line, key)

    const keys = status === undefined ? [] : [{ ...key.entry, Status: status }]
    await change({ alice: { ...file, AccessKeys: keys } })

    await expect(callerOf(line, key)).rejects.toMatchObject(refusal)
  })

  test('SIG-10 ATK-31 session-token: unknown keys, AKIA with a token, ASIA without one or with another', async () => {
    const { line, key, tokens, user } = await stage()
    const grant = grantOf(user())
    const good = await tokens.mint({ kind: 'user', ...grant })
    const other = await tokens.mint({ kind: 'user', ...grant })
    const flipped = `${good.sessionToken.slice(0, -9)}AAAAAAAAA`
    await expect(callerOf(line, good)).resolves.toMatchObject({ kind: 'user' })

    for (const credentials of [
      { ...key, accessKeyId: 'AKIAAAAAAAAAAAAAAAAA' },
      { ...key, accessKeyId: 'constructor' },
      { ...key, sessionToken: good.sessionToken },
      { ...key, sessionToken: 'x' },
      { ...good, sessionToken: undefined },
      { ...good, sessionToken: other.sessionToken },
      { ...good, sessionToken: flipped },
    ]) {
      await expect(callerOf(line, credentials)).rejects.toMatchObject(refusal)
    }
  })

  test('SKEY-6 a key whose master key is unknown or removed is refused, and reported once', async () => {
    const warnings: object[] = []
    const logger = { ...silentLogger, warn: (fields: object) => warnings.push(fields) }
    const removed = await stage(allow(), { logger })
    await callerOf(removed.line, removed.key)
    removed.masterKeys.remove('m1')
    const without = await stage(allow(), { logger, masterKeys: createMasterKeys() })

    for (const { line, key } of [removed, without]) {
      await expect(callerOf(line, key)).rejects.toMatchObject(refusal)
      await expect(callerOf(line, key)).rejects.toMatchObject(refusal)
    }
    const ofKeys = warnings.filter((it) => 'access_key_id' in it && 'key_version' in it)
    expect(ofKeys).toEqual(
      [removed, without].map(({ key }) => ({
        access_key_id: key.accessKeyId,
        key_version: 'm1',
      })),
    )
  })

  test('a line that trusts no sessions takes no signature at all', async () => {
    const { line, key } = await stage(allow(), { trust: [] })

    await expect(callerOf(line, key)).rejects.toMatchObject({ code: 'InvalidToken' })
  })
})

describe('ATK-7 recycled-principal: a user that was deleted and made again', () => {
  test('ID-3 has neither the key nor the sessions of the old one', async () => {
    const { line, key, file, change, tokens, user } = await stage()
    const grant = grantOf(user())
    const own = await tokens.mint({ kind: 'user', ...grant })
    const federated = await tokens.mint({ kind: 'federated-user', name: 'bob', ...grant })
    const old = await callerOf(line, key)
    await expect(callerOf(line, own)).resolves.toMatchObject({ kind: 'user', arn: grant.userArn })
    await expect(callerOf(line, federated)).resolves.toMatchObject({ kind: 'federated-user' })

    await change({ alice: { ...file, UserId: after } })

    for (const credentials of [key, own, federated]) {
      await expect(callerOf(line, credentials)).rejects.toMatchObject(refusal)
    }
    expect(reasonOf(line, old)).toBe('ImplicitlyDenied')
  })
})
