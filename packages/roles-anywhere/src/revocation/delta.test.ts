import { expect, test } from 'vitest'
import { der } from '../testing/der-writer.ts'
import { ecKey } from '../testing/forge-certificate.ts'
import {
  crlEntry,
  type ForgeCrlOptions,
  forgeCrl,
  reasonCode,
  reasons,
} from '../testing/forge-crl.ts'
import { scopeOf } from '../testing/forge-distribution.ts'
import { authorityKeyId } from '../testing/forge-extensions.ts'
import { ca, judged, leafSerial, root, verdictOf } from '../testing/revocation-world.ts'
import { storeOf } from '../testing/verdict.ts'

const listed = [crlEntry(leafSerial)]
const held = [crlEntry(leafSerial, reasonCode(reasons.certificateHold))]
const removed = [crlEntry(leafSerial, reasonCode(reasons.removeFromCrl))]
const stale = der.utcTime('241231000000Z')

const base = (options: ForgeCrlOptions = {}) => forgeCrl(ca, { number: 5, ...options })
const delta = (options: ForgeCrlOptions = {}) =>
  forgeCrl(ca, { number: 7, baseNumber: 5, ...options })
const world = (...crls: readonly Buffer[]) => judged({ crls })

test('CRL-6 a delta list adds to its base', async () => {
  expect(await world(base(), delta())).toBe('accepted')
  expect(await world(base(), delta({ entries: listed }))).toBe('Revoked leaf')
})

test('CRL-6 a delta list leaves what it does not name', async () => {
  expect(await world(base({ entries: listed }), delta())).toBe('Revoked leaf')
})

test('CRL-6 removeFromCRL takes off what was on hold, in a delta list alone', async () => {
  expect(await world(base({ entries: held }))).toBe('Revoked leaf')
  expect(await world(base({ entries: held }), delta({ entries: removed }))).toBe('accepted')
  expect(await world(base({ entries: removed }))).toBe('Revoked leaf')
})

test('CRL-6 a delta list without its base says nothing', async () => {
  expect(await world(delta())).toBe('RevocationUnknown CrlBaseMissing leaf')
  expect(await world(delta({ entries: listed }))).toBe('RevocationUnknown CrlBaseMissing leaf')
})

test.each([
  { name: 'the number of its base', number: 7, baseNumber: 5, counts: true },
  { name: 'an older base', number: 7, baseNumber: 4, counts: true },
  { name: 'a newer base', number: 7, baseNumber: 6, counts: false },
  { name: 'a number of its own as old as the base', number: 5, baseNumber: 5, counts: true },
  { name: 'a number of its own below the base', number: 4, baseNumber: 3, counts: false },
])('CRL-6 a delta list with $name', async ({ number, baseNumber, counts }) => {
  const verdict = await world(base(), delta({ number, baseNumber, entries: listed }))

  expect(verdict).toBe(counts ? 'Revoked leaf' : 'accepted')
})

test.each([
  { name: 'scope', options: { scope: [scopeOf.users] } },
  { name: 'key', options: { signer: ecKey() } },
])('CRL-6 a delta list of another $name does not change the base', async ({ options }) => {
  expect(await world(base({ entries: held }), delta({ ...options, entries: removed }))).toBe(
    'Revoked leaf',
  )
})

test('CRL-6 a delta list whose signature is wrong does not change the base', async () => {
  const { sequence, octets, oid, integer, boolean } = der
  const indicator = sequence(oid('2.5.29.27'), boolean(true), octets(integer(5)))
  const number = sequence(oid('2.5.29.20'), octets(integer(7)))
  const forged = delta({
    signer: ecKey(),
    extensions: [authorityKeyId(ca.key), number, indicator],
    entries: removed,
  })

  expect(await world(base({ entries: held }), forged)).toBe('Revoked leaf')
})

test('CRL-6 the pair is as current as the delta list', async () => {
  const old = base({ nextUpdate: stale })

  expect(await world(old)).toBe('RevocationUnknown CrlStale leaf')
  expect(await world(old, delta())).toBe('accepted')
  expect(await world(base(), delta({ nextUpdate: stale, entries: listed }))).toBe('accepted')
  expect(await world(old, delta({ nextUpdate: stale }))).toBe('RevocationUnknown CrlStale leaf')
})

test('CRL-6 of several delta lists the newest counts, whatever their order', async () => {
  const older = delta({ number: 7 })
  const newer = delta({ number: 8, entries: removed })
  const verdicts = [older, newer].map(async (first) => {
    const store = storeOf([root], {
      crls: [base({ entries: held })],
      unsafeAllowCrlRollback: true,
    })
    await store.revocation.importCrl(first, { id: 'first' })
    await store.revocation.importCrl(first === older ? newer : older, { id: 'second' })
    return await verdictOf(store)
  })

  expect(await Promise.all(verdicts)).toEqual(['accepted', 'accepted'])
  expect(await world(base({ entries: held }), older)).toBe('Revoked leaf')
})
