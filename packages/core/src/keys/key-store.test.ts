import { expect, test } from 'vitest'
import { IamError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { UserSessionGrant } from '../session/session-grant.ts'
import { createSessionTokens } from '../session/session-tokens.ts'
import { privateKeyOf } from '../session/testing/private-key-of.ts'
import { manualTimers } from '../store/testing/manual-timers.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { encryptionKeyFromBytes } from './encryption-key.ts'
import { type KeyStore, openKeyStore } from './key-store.ts'
import { memoryKeyStorage } from './testing/memory-storage.ts'

const start = Date.UTC(2026, 10, 24)
const day = 86_400_000
const hour = 3_600_000
const account = '000000000001'
const issuer = 'https://orders.example'
const encryptionKey = encryptionKeyFromBytes(new Uint8Array(32).fill(1))
const otherKey = encryptionKeyFromBytes(new Uint8Array(32).fill(2))

function world(document?: string) {
  const storage = memoryKeyStorage(document)
  const clock = fixedClock(start)
  const timers = manualTimers()
  let seed = 0
  const open = (change: object = {}) => {
    seed += 1
    const random = seededRandom(seed)
    return openKeyStore({ storage, encryptionKey, clock, timers, random, ...change })
  }
  return { storage, clock, timers, open }
}

const grant: UserSessionGrant = {
  kind: 'user',
  account,
  userArn: `arn:gw:iam::${account}:user/alice`,
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

function tokensOf(store: KeyStore, clock: Clock) {
  const { sessionKeys: keyRing, masterKeys: master } = store
  return createSessionTokens({ issuer, audience: issuer, keyRing, master, clock })
}

test('SKEY-1 session, master and outbound keys are keys of their own', async () => {
  const { open } = world()
  const store = await open()

  await store.outboundKeys.jwks(account)

  const kinds = store.list().map(({ purpose, algorithm, state }) => [purpose, algorithm, state])
  expect(kinds).toEqual([
    ['session', undefined, 'active'],
    ['master', undefined, 'active'],
    ['outbound', 'RS256', 'active'],
    ['outbound', 'ES384', 'active'],
  ])
  expect(new Set(store.list().map(({ id }) => id)).size).toBe(4)
})

test('a session outlives the process that issued it: token and derived secret', async () => {
  const { open, clock } = world()
  const issued = await tokensOf(await open(), clock).mint(grant)

  const after = tokensOf(await open(), clock)
  const claims = await after.verify(issued.sessionToken)

  expect(after.secretAccessKey(claims)).toBe(issued.secretAccessKey)
})

test('an outbound key outlives the process', async () => {
  const { open } = world()
  const before = await (await open()).outboundKeys.jwks(account)

  expect(await (await open()).outboundKeys.jwks(account)).toEqual(before)
})

test('ATK-45 rotation-race: while one process rotates, no token of either is refused by the other', async () => {
  const { open, clock } = world()
  const [here, there] = [await open(), await open()]
  const stores = [here, there]
  const first = here.sessionKeys.signingKey().kid
  const refused: string[] = []
  const issued: { readonly token: string; readonly at: number }[] = []

  await here.rotate({ purpose: 'session' })
  await here.rotate({ purpose: 'master' })
  for (let step = 0; step < 40; step += 1) {
    // The other one looks an hour later than the change: much later than it would.
    if (step === 1) await there.reload()
    for (const store of stores) {
      const { sessionToken } = await tokensOf(store, clock).mint(grant)
      issued.push({ token: sessionToken, at: clock.now() })
    }
    for (const store of stores) {
      const tokens = tokensOf(store, clock)
      for (const { token, at } of issued.filter((it) => it.at > clock.now() - hour)) {
        const claims = await tokens.verify(token).catch((error: unknown) => {
          refused.push(`${String(error)} of ${at}`)
          return undefined
        })
        if (claims !== undefined) expect(tokens.secretAccessKey(claims)).toHaveLength(40)
      }
    }
    clock.advance(hour)
  }

  expect(refused).toEqual([])
  expect(here.sessionKeys.signingKey().kid).not.toBe(first)
  expect(there.sessionKeys.signingKey().kid).toBe(here.sessionKeys.signingKey().kid)
  expect(there.masterKeys.currentVersion()).toBe(here.masterKeys.currentVersion())
})

test('SKEY-3 a rotated key of any purpose waits for its lead, and a second rotation answers the waiting one', async () => {
  const { open, clock } = world()
  const store = await open()
  const lines = [
    { purpose: 'session' },
    { purpose: 'master' },
    { purpose: 'outbound', account, algorithm: 'ES384' },
  ] as const
  await store.outboundKeys.jwks(account)

  const ids = await Promise.all(lines.map((line) => store.rotate(line)))
  const again = await Promise.all(lines.map((line) => store.rotate(line)))
  const stateOf = (id: string) => store.list().find((key) => key.id === id)?.state
  const states = ids.map(stateOf)
  clock.advance(day)

  expect(again).toEqual(ids)
  expect(states).toEqual(['pending', 'pending', 'pending'])
  expect(ids.map(stateOf)).toEqual(['active', 'active', 'active'])
})

test('SKEY-4 a removed session key is refused at once here, and elsewhere with the next look', async () => {
  const { open, clock, timers } = world()
  const [here, there] = [await open(), await open()]
  const { sessionToken } = await tokensOf(here, clock).mint(grant)
  const elsewhere = tokensOf(there, clock)
  const stolen = here.sessionKeys.signingKey().kid

  await here.remove(stolen)
  await elsewhere.verify(sessionToken)
  timers.runAll()
  await there.reload()

  await expect(tokensOf(here, clock).verify(sessionToken)).rejects.toThrow('unknown key')
  await expect(elsewhere.verify(sessionToken)).rejects.toThrow('unknown key')
  expect(there.sessionKeys.signingKey().kid).toBe(here.sessionKeys.signingKey().kid)
})

test('SKEY-4 removing a master version kills every secret of it; removing a waiting key promotes none', async () => {
  const { open, clock } = world()
  const store = await open()
  const tokens = tokensOf(store, clock)
  const issued = await tokens.mint(grant)
  const claims = await tokens.verify(issued.sessionToken)
  const active = store.masterKeys.currentVersion()
  const waiting = await store.rotate({ purpose: 'master' })

  await store.remove(waiting)
  const unmoved = store.masterKeys.currentVersion()
  await store.remove(active)

  expect(unmoved).toBe(active)
  const fresh = tokensOf(store, clock)
  await expect(fresh.verify(issued.sessionToken).then(fresh.secretAccessKey)).rejects.toThrow(
    'unknown master key version',
  )
  expect(() => tokens.secretAccessKey(claims)).toThrow('unknown master key version')
})

test('removing the active key lets the waiting one sign at once, in every process', async () => {
  const { open, storage } = world()
  const [here, there] = [await open(), await open()]
  const waiting = await here.rotate({ purpose: 'session' })
  const active = here.sessionKeys.signingKey().kid

  await here.remove(active)
  await there.reload()
  const later = await open()

  const signing = [here, there, later].map(({ sessionKeys }) => sessionKeys.signingKey().kid)
  expect(signing).toEqual([waiting, waiting, waiting])
  expect(storage.document).not.toContain(active)
})

test('a retired key leaves the document when nothing it signed can live any more', async () => {
  const { open, clock, storage } = world()
  const store = await open()
  const first = store.sessionKeys.signingKey().kid
  await store.rotate({ purpose: 'session' })

  clock.advance(day + 36 * hour - 1)
  await store.rotate({ purpose: 'master' })
  const kept = storage.document?.includes(first)
  clock.advance(day)
  await store.rotate({ purpose: 'session' })

  expect(kept).toBe(true)
  expect(storage.document).not.toContain(first)
})

test('removing a key that is not there is NoSuchEntity', async () => {
  const store = await world().open()

  await expect(store.remove('nobody')).rejects.toMatchObject({ code: 'NoSuchEntity' })
})

test('two processes that start at once on an empty storage have the same keys', async () => {
  const { open } = world()

  const [here, there] = await Promise.all([open(), open()])
  await Promise.all([here.outboundKeys.jwks(account), there.outboundKeys.jwks(account)])

  await Promise.all([here.reload(), there.reload()])
  expect(there.list()).toEqual(here.list())
  expect(here.list()).toHaveLength(4)
})

test('ATK-39 leaks: nothing of a secret stands in the document, a listing or an error', async () => {
  const { open, storage } = world()
  const store = await open()
  await store.outboundKeys.jwks(account)
  const { d = '' } = privateKeyOf(store.sessionKeys).export({ format: 'jwk' })
  const canaries = [d, '"d"', '"p"', '"qi"']

  const failure = await open({ encryptionKey: otherKey }).catch((error: unknown) => error)

  expect(d).toHaveLength(43)
  const seen = [storage.document, JSON.stringify(store.list()), JSON.stringify(store), failure]
  for (const text of seen.map(String)) {
    for (const canary of canaries) expect(text).not.toContain(canary)
  }
  expect(failure).toMatchObject({ code: 'KeyStoreInvalid' })
})

test.each([
  { name: 'a sealed key of another place', change: swapEnvelopes },
  { name: 'a byte of a sealed key', change: (text: string) => flip(text, '"sealed": "') },
  { name: 'a byte of a wrapped key', change: (text: string) => flip(text, '"dataKey": "') },
  { name: 'another id', change: (text: string) => flip(text, '"id": "') },
  { name: 'another version', change: (text: string) => text.replace('1,', '2,') },
  { name: 'no JSON', change: (text: string) => text.slice(1) },
  { name: 'a key twice', change: repeatFirst },
  { name: 'a purpose that is none', change: (text: string) => text.replace('"session"', '"x"') },
  { name: 'no time', change: (text: string) => text.replace(/"activatesAt": "[^"]*"/, '"a": ""') },
])('a document with $name does not open, and the known keys stay in use', async ({ change }) => {
  const { open, storage } = world()
  const store = await open()
  const kid = store.sessionKeys.signingKey().kid
  storage.document = change(storage.document ?? '')

  const errors = await Promise.all([
    open().catch((error: unknown) => error),
    store.reload().catch((error: unknown) => error),
  ])

  for (const error of errors) expect(error).toMatchObject({ code: 'KeyStoreInvalid' })
  expect(store.sessionKeys.signingKey().kid).toBe(kid)
})

test('a document that vanished is no reason to make new keys', async () => {
  const { open, storage } = world()
  const store = await open()
  storage.document = undefined

  const outcomes = [store.reload(), store.rotate({ purpose: 'session' })]

  for (const outcome of outcomes) {
    await expect(outcome).rejects.toMatchObject({ code: 'KeyStoreInvalid' })
  }
  expect(storage.document).toBeUndefined()
})

test('ROT-4 one encryption key takes the place of another, and both open until it is done', async () => {
  const { open, storage } = world()
  const before = (await open()).list()

  const both = await open({ encryptionKey: [otherKey, encryptionKey] })
  const counts = [await both.rewrap(), await both.rewrap()]
  const after = await open({ encryptionKey: otherKey })

  expect(counts).toEqual([2, 0])
  expect(after.list()).toEqual(before)
  expect(storage.document).not.toContain(encryptionKey.id)
  await expect(open()).rejects.toThrow(`other encryption key than ${encryptionKey.id}`)
})

test('ROT-4 a service that wraps by itself is an encryption key; one that fails opens nothing', async () => {
  const { open } = world()
  const masked = (bytes: Uint8Array) => bytes.map((byte) => byte ^ 0x5a)
  const service = {
    id: 'kms:eu:key/1',
    wrap: async (bytes: Uint8Array) => masked(bytes),
    unwrap: async (bytes: Uint8Array) => masked(bytes),
  }
  const before = (await open({ encryptionKey: service })).list()
  const broken = { ...service, unwrap: () => Promise.reject(new Error('the service is away')) }

  expect((await open({ encryptionKey: service })).list()).toEqual(before)
  await expect(open({ encryptionKey: broken })).rejects.toBeInstanceOf(IamError)
})

test('a look that fails is logged, and the next one is taken', async () => {
  const { open, storage, timers } = world()
  const messages: string[] = []
  const note = (_: object, message: string) => messages.push(message)
  const logger = { debug: note, info: note, warn: note, error: note }
  const store = await open({ logger })
  const document = storage.document ?? ''

  storage.document = 'broken'
  timers.runAll()
  await store.reload().catch(() => {})
  storage.document = document
  timers.runAll()
  await store.reload()
  store.close()

  expect(messages).toEqual(['the key store could not be read: the known keys stay in use'])
  expect(timers.pending).toEqual([])
})

test.each([
  { option: { storage: {} }, message: '"storage" option must be a key storage: keyFile(path)' },
  { option: { encryptionKey: [] }, message: '"encryptionKey" option must be an encryption key' },
  { option: { encryptionKey: {} }, message: '"encryptionKey" option must be an encryption key' },
  { option: { leadSeconds: 60 }, message: '"leadSeconds" option must be an integer of at least' },
  { option: { refreshSeconds: 0 }, message: '"refreshSeconds" option must be an integer from 1' },
])('a store does not open with $option', async ({ option, message }) => {
  await expect(world().open(option)).rejects.toThrow(message)
})

function flip(text: string, before: string): string {
  const at = text.indexOf(before) + before.length + 3
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`
}

function swapEnvelopes(text: string): string {
  const document = JSON.parse(text)
  const [a, b] = document.keys
  document.keys = [
    { ...a, envelope: b.envelope },
    { ...b, envelope: a.envelope },
  ]
  return JSON.stringify(document)
}

function repeatFirst(text: string): string {
  const document = JSON.parse(text)
  document.keys.push(document.keys[0])
  return JSON.stringify(document)
}
