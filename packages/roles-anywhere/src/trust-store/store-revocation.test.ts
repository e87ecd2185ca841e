import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { der } from '../testing/der-writer.ts'
import { ecKey } from '../testing/forge-certificate.ts'
import { forgeCa, forgedTime } from '../testing/forge-chain.ts'
import { countedEntries, crlEntry, crlNumber, crlPem, forgeCrl } from '../testing/forge-crl.ts'
import { scopeOf } from '../testing/forge-distribution.ts'
import { authorityKeyId, extension } from '../testing/forge-extensions.ts'
import { ca, leaf, leafSerial, root, verdictOf } from '../testing/revocation-world.ts'
import { storeOf } from '../testing/verdict.ts'
import type { CrlSource } from './store-revocation.ts'
import type { TrustStoreOptions } from './trust-store.ts'

const named = [crlEntry(leafSerial)]
const leafHash = createHash('sha256').update(leaf).digest('hex')

/** A store that knows the CA, so that its lists are verified on import. */
const store = (options: Partial<TrustStoreOptions> = {}) =>
  storeOf([root], { intermediates: [ca.pem], ...options })

/** `taken`, or reason and rule. */
async function importing(source: CrlSource, into = store()): Promise<string> {
  return await into.revocation.importCrl(source).then(
    () => 'taken',
    ({ code, reason, rule }) => `${code} ${reason} ${rule}`,
  )
}

test('RA-25 a list is imported as DER, as PEM text or as octets of PEM', async () => {
  const list = forgeCrl(ca, { entries: named })
  const pem = crlPem(list)

  for (const source of [list, pem, `CA of the plant\n${pem}`, Buffer.from(pem)])
    expect(await importing(source)).toBe('taken')
})

test('RA-25 what is known of a list is told', async () => {
  const { revocation } = store()
  const list = forgeCrl(ca, { number: 300, entries: named })
  const facts = await revocation.importCrl(list, { id: 'plant' })

  expect(facts).toEqual({
    id: 'plant',
    issuer: 'CN=ca',
    number: '300',
    isDelta: false,
    entries: 1,
    thisUpdate: Date.UTC(2024, 11, 1),
    nextUpdate: Date.UTC(2025, 1, 1),
    isEnabled: true,
    isVerified: true,
  })
  expect(revocation.crls()).toEqual([facts])
})

test.each([
  { name: 'a certificate', source: ca.pem },
  { name: 'two lists', source: crlPem(forgeCrl(ca)).repeat(2) },
  {
    name: 'a list and a key',
    source: `${crlPem(forgeCrl(ca))}${crlPem(Buffer.from('k')).replaceAll('X509 CRL', 'PRIVATE KEY')}`,
  },
  { name: 'nothing', source: '' },
  { name: 'text', source: 'list' },
  { name: 'a cut list', source: forgeCrl(ca).subarray(0, -1) },
])('RA-25 $name is no list', async ({ source }) => {
  expect(await importing(source)).toBe('ValidationException CrlInvalid CRL-1')
})

test('RA-25 a list over the cap is refused, before and after PEM is decoded', async () => {
  const list = forgeCrl(ca, { entries: named })
  const capped = (maxCrlBytes: number) => store({ maxCrlBytes })
  const tooLarge = 'ValidationException CrlTooLarge RA-25'

  expect(await importing(list, capped(list.length))).toBe('taken')
  expect(await importing(list, capped(list.length - 1))).toBe(tooLarge)
  expect(await importing(crlPem(list), capped(list.length))).toBe('taken')
  expect(await importing(crlPem(list), capped(list.length - 1))).toBe(tooLarge)
  expect(await importing(new Uint8Array(2_000), capped(1))).toBe(tooLarge)
})

test('RA-25 the cap is a number of octets', () => {
  expect(() => store({ maxCrlBytes: 0 })).toThrow('"maxCrlBytes" option')
  expect(() => store({ maxCrlBytes: 1.5 })).toThrow('"maxCrlBytes" option')
})

test('RA-25 a list that cannot be taken at start stops the start, by its position', () => {
  const crls = [forgeCrl(ca), forgeCrl(ca, { nextUpdate: null })]

  expect(() => store({ crls })).toThrow(
    '"crls" option: list 2: nextUpdate is missing (CrlInvalid, CRL-1)',
  )
})

test.each([
  {
    name: 'a critical number',
    moreExtensions: [],
    number: crlNumber(1, true),
    want: 'CrlInvalid CRL-1',
  },
  {
    name: 'an unknown critical extension',
    moreExtensions: [extension('1.2.3', der.null(), true)],
    number: crlNumber(1),
    want: 'CrlExtensionUnknownCritical CRL-3',
  },
  { name: 'nothing unusual', moreExtensions: [], number: crlNumber(1), want: undefined },
])('RA-25 a list with $name', async ({ moreExtensions, number, want }) => {
  const extensions = [authorityKeyId(ca.key), number, ...moreExtensions]

  expect(await importing(forgeCrl(ca, { extensions }))).toBe(
    want === undefined ? 'taken' : `ValidationException ${want}`,
  )
})

test('CRL-2 a list forged in the name of a configured CA is refused on import', async () => {
  const forged = (extensions: readonly Buffer[]) => forgeCrl(ca, { signer: ecKey(), extensions })
  const refused = 'ValidationException CrlSignatureInvalid CRL-2'

  expect(await importing(forged([authorityKeyId(ca.key), crlNumber(1)]))).toBe(refused)
  expect(await importing(forged([crlNumber(1)]))).toBe(refused)
  // Of another key by its own word: the CA may have renewed it.
  expect(await importing(forged([authorityKeyId(ecKey()), crlNumber(1)]))).toBe('taken')
})

test('CRL-4 a list of a CA that is not configured is kept unverified, until a path brings its key', async () => {
  const bare = storeOf([root])
  const facts = await bare.revocation.importCrl(forgeCrl(ca, { entries: named }))

  expect(facts.isVerified).toBe(false)
  expect(await verdictOf(bare)).toBe('Revoked leaf')
})

test.each([
  { name: 'a newer number', number: 6, want: 'taken' },
  { name: 'an older number', number: 4, want: 'ValidationException CrlRollback CRL-4' },
  {
    name: 'the same number and other entries',
    number: 5,
    want: 'ValidationException CrlRollback CRL-4',
  },
])('CRL-4 $name after number 5', async ({ number, want }) => {
  for (const kept of [store(), storeOf([root])]) {
    await kept.revocation.importCrl(forgeCrl(ca, { number: 5 }))

    expect(await importing(forgeCrl(ca, { number, entries: named }), kept)).toBe(want)
  }
})

test('CRL-4 the same list again is no rollback', async () => {
  const kept = store()
  const list = forgeCrl(ca, { number: 5 })

  expect([await importing(list, kept), await importing(crlPem(list), kept)]).toEqual([
    'taken',
    'taken',
  ])
})

test('CRL-4 a deleted list is remembered, by any id', async () => {
  const kept = store()
  const { id } = await kept.revocation.importCrl(forgeCrl(ca, { number: 5, entries: named }))
  kept.revocation.deleteCrl(id)
  const older = kept.revocation.importCrl(forgeCrl(ca, { number: 4 }), { id: 'other' })

  await expect(older).rejects.toMatchObject({ reason: 'CrlRollback' })
})

test('CRL-4 each key, scope and kind counts for itself', async () => {
  const kept = store()
  await kept.revocation.importCrl(forgeCrl(ca, { number: 5 }))
  const others = [
    forgeCrl(root, { number: 1 }),
    forgeCrl({ ...ca, key: ecKey() }, { number: 1 }),
    forgeCrl(ca, { number: 1, scope: [scopeOf.users] }),
    forgeCrl(ca, { number: 4, baseNumber: 3 }),
  ]

  for (const list of others) expect(await importing(list, kept)).toBe('taken')
})

test('CRL-4 a list that loses its key id is the same list of that key', async () => {
  const kept = store()
  await kept.revocation.importCrl(forgeCrl(ca, { number: 5 }))

  expect(await importing(forgeCrl(ca, { extensions: [crlNumber(4)] }), kept)).toBe(
    'ValidationException CrlRollback CRL-4',
  )
})

test('CRL-4 an older list is taken where that is said to be safe', async () => {
  const kept = store({ unsafeAllowCrlRollback: true })
  await kept.revocation.importCrl(forgeCrl(ca, { number: 5 }))

  expect(await importing(forgeCrl(ca, { number: 4 }), kept)).toBe('taken')
})

test('CRL-13 a newer list replaces the older one; one that is refused leaves it in force', async () => {
  const kept = store({ crls: [forgeCrl(ca, { number: 1 })] })
  const before = await verdictOf(kept)
  await kept.revocation.importCrl(forgeCrl(ca, { number: 2, entries: named }))
  const after = await verdictOf(kept)
  await importing(forgeCrl(ca, { number: 3, nextUpdate: null }), kept)

  expect([before, after, await verdictOf(kept)]).toEqual([
    'accepted',
    'Revoked leaf',
    'Revoked leaf',
  ])
  expect(kept.revocation.crls().map(({ number }) => number)).toEqual(['2'])
})

test('CRL-9 a disabled list is not asked; the last one that ends, ends the demand', async () => {
  const kept = store({ crls: [forgeCrl(ca, { entries: named })] })
  const [{ id } = { id: '' }] = kept.revocation.crls()
  const verdicts = [await verdictOf(kept)]
  kept.revocation.disableCrl(id)
  verdicts.push(await verdictOf(kept))
  kept.revocation.enableCrl(id)
  verdicts.push(await verdictOf(kept))
  kept.revocation.deleteCrl(id)
  verdicts.push(await verdictOf(kept))

  expect(verdicts).toEqual(['Revoked leaf', 'accepted', 'Revoked leaf', 'accepted'])
  expect(kept.revocation.crls()).toEqual([])
})

test('RA-25 a list that replaces a disabled one stays disabled', async () => {
  const kept = store({ crls: [forgeCrl(ca)] })
  const [{ id } = { id: '' }] = kept.revocation.crls()
  kept.revocation.disableCrl(id)
  const facts = await kept.revocation.importCrl(forgeCrl(ca, { number: 2, entries: named }))

  expect([facts.isEnabled, await verdictOf(kept)]).toEqual([false, 'accepted'])
})

test('RA-25 an unknown list cannot be changed', () => {
  const { revocation } = store()

  for (const change of ['enableCrl', 'disableCrl', 'deleteCrl'] as const)
    expect(() => revocation[change]('none')).toThrow(
      expect.objectContaining({ code: 'ResourceNotFoundException' }),
    )
})

test('X509-62 every change is a new generation, and empties the cache of paths', async () => {
  const kept = store({ crls: [forgeCrl(ca)] })
  const [{ id } = { id: '' }] = kept.revocation.crls()
  const changes = [
    () => kept.revocation.importCrl(forgeCrl(ca, { number: 2 })),
    () => kept.revocation.disableCrl(id),
    () => kept.revocation.enableCrl(id),
    () => kept.revocation.deny({}),
    () => kept.revocation.deleteCrl(id),
  ]

  for (const change of changes) {
    await verdictOf(kept)
    const { generation } = kept
    const known = kept.cached(leafHash)
    await change()

    expect(known).toBeDefined()
    expect(kept.cached(leafHash)).toBeUndefined()
    expect(kept.generation).toBe(generation + 1)
  }
})

test('X509-62 a path that was found while the lists changed is not kept', async () => {
  const kept = store()
  const found = verdictOf(kept)
  kept.revocation.deny({ denySpki: [createHash('sha256').update(ca.key.spki).digest('base64url')] })

  expect(await found).toBe('accepted')
  expect(kept.cached(leafHash)).toBeUndefined()
  expect(await verdictOf(kept)).toBe('LocallyDenied intermediate 1')
})

test('X509-61 a path is kept no longer than its lists are current', async () => {
  const time = { now: forgedTime }
  const nextUpdate = der.utcTime('250101000100Z')
  const clock = { now: () => time.now, monotonic: () => 0 }
  const kept = store({ crls: [forgeCrl(ca, { nextUpdate })], clock })
  await verdictOf(kept)

  time.now = forgedTime + 60_000
  const last = kept.cached(leafHash)
  time.now = forgedTime + 60_001

  expect(last?.freshUntil).toBe(forgedTime + 60_000)
  expect(kept.cached(leafHash)).toBeUndefined()
})

test('CRL-13 a list that takes long is indexed in a thread: others go on meanwhile, with the old list', async () => {
  const kept = store({ crls: [forgeCrl(ca, { number: 1 })] })
  const large = forgeCrl(ca, { number: 2, entries: [countedEntries(20_000), ...named] })
  let turns = 0
  let isDone = false
  const imported = kept.revocation.importCrl(large).finally(() => {
    isDone = true
  })
  const meanwhile = await verdictOf(kept)
  while (!isDone) {
    await new Promise((resolve) => setImmediate(resolve))
    turns += 1
  }

  expect(meanwhile).toBe('accepted')
  expect((await imported).entries).toBe(20_001)
  expect(turns).toBeGreaterThan(1)
  expect(await verdictOf(kept)).toBe('Revoked leaf')
})

test('CRL-13 what a thread finds wrong with a list is told like anything else', async () => {
  const entries = [countedEntries(2_000), crlEntry([1], extension('1.2.3', der.null(), true))]

  expect(await importing(forgeCrl(ca, { entries }))).toBe(
    'ValidationException CrlExtensionUnknownCritical CRL-3',
  )
})

test('CRL-13 imports come into force in the order of the calls', async () => {
  const kept = store()
  const large = forgeCrl(ca, { number: 1, entries: [countedEntries(2_000)] })
  const numbers = await Promise.all(
    [large, forgeCrl(ca, { number: 2 })].map((list) => kept.revocation.importCrl(list)),
  )

  expect(numbers.map(({ number }) => number)).toEqual(['1', '2'])
  expect(kept.revocation.crls().map(({ number }) => number)).toEqual(['2'])
})

test('CRL-13 the bytes of a caller are copied: changing them later changes nothing', async () => {
  const kept = store()
  const list = forgeCrl(ca, { entries: named })
  const imported = kept.revocation.importCrl(list)
  list.fill(0)
  await imported

  expect(await verdictOf(kept)).toBe('Revoked leaf')
})

test('CRL-2 SEC-65 two CAs of one name: a list of one says nothing about the other', async () => {
  const twin = forgeCa('ca', root, { serial: der.integer(8) })
  const kept = store({ crls: [forgeCrl(twin)] })

  expect(await verdictOf(kept)).toBe('RevocationUnknown CrlIssuerUntrusted leaf')
})
