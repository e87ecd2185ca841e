import { expect, test } from 'vitest'
import { der } from '../testing/der-writer.ts'
import { commonName } from '../testing/forge-certificate.ts'
import { forgeCa } from '../testing/forge-chain.ts'
import { crlEntry, forgeCrl } from '../testing/forge-crl.ts'
import {
  crlIssuer,
  distributionPoints,
  fullName,
  pointReasons,
  scopeOf,
} from '../testing/forge-distribution.ts'
import { extension, generalName } from '../testing/forge-extensions.ts'
import { ca, judged, leafSerial, leafWith, root } from '../testing/revocation-world.ts'

const listed = [crlEntry(leafSerial)]
const here = fullName(generalName.uri('http://crl.example/1.crl'))
const there = fullName(generalName.uri('http://crl.example/2.crl'))
const outOfScope = 'RevocationUnknown CrlOutOfScope leaf'
const everyReason = [1, 2, 3, 4, 5, 6, 7, 8]

test.each([
  { name: 'users alone', scope: [scopeOf.users], want: 'accepted' },
  { name: 'authorities alone', scope: [scopeOf.authorities], want: outOfScope },
  { name: 'attribute certificates alone', scope: [scopeOf.attributes], want: outOfScope },
])('CRL-5 a list of $name: a leaf is $want', async ({ scope, want }) => {
  expect(await judged({ crls: [forgeCrl(ca, { scope })] })).toBe(want)
})

test('CRL-5 a list of authorities alone speaks of CAs', async () => {
  const scope = [scopeOf.authorities]
  const world = (list: Buffer) => ({ crls: [list, forgeCrl(ca)] })

  expect(await judged(world(forgeCrl(root, { scope })))).toBe('accepted')
  expect(await judged(world(forgeCrl(root, { scope, entries: [crlEntry([7])] })))).toBe(
    'Revoked intermediate 1',
  )
  expect(await judged(world(forgeCrl(root, { scope: [scopeOf.users] })))).toBe(
    'RevocationUnknown CrlOutOfScope intermediate 1',
  )
})

test('CRL-5 a list of a distribution point speaks of certificates that name the point', async () => {
  const leaf = leafWith([distributionPoints(der.sequence(here))])

  expect(await judged({ leaf, crls: [forgeCrl(ca, { scope: [here] })] })).toBe('accepted')
  expect(await judged({ leaf, crls: [forgeCrl(ca, { scope: [here], entries: listed })] })).toBe(
    'Revoked leaf',
  )
  expect(await judged({ leaf, crls: [forgeCrl(ca, { scope: [there] })] })).toBe(outOfScope)
  expect(await judged({ crls: [forgeCrl(ca, { scope: [here] })] })).toBe(outOfScope)
})

test('CRL-5 a list without a point speaks of every point', async () => {
  const leaf = leafWith([distributionPoints(der.sequence(here))])

  expect(await judged({ leaf, crls: [forgeCrl(ca)] })).toBe('accepted')
})

test('CRL-5 one name in common is enough, and a name of the wrong kind is another name', async () => {
  const both = fullName(generalName.dns('crl.example'), generalName.uri('http://crl.example/1.crl'))
  const kind = fullName(generalName.dns('http://crl.example/1.crl'))
  const leaf = leafWith([distributionPoints(der.sequence(here))])

  expect(await judged({ leaf, crls: [forgeCrl(ca, { scope: [both] })] })).toBe('accepted')
  expect(await judged({ leaf, crls: [forgeCrl(ca, { scope: [kind] })] })).toBe(outOfScope)
})

test('CRL-5 a name relative to the issuer is the full name below it', async () => {
  const attribute = (text: string) => der.sequence(der.oid('2.5.4.3'), der.utf8(text))
  const relative = (text: string) => der.tagged(0, der.tagged(1, attribute(text)))
  const full = der.tagged(
    0,
    der.tagged(
      0,
      generalName.directory(der.sequence(der.set(attribute('ca')), der.set(attribute('point')))),
    ),
  )
  const leaf = leafWith([distributionPoints(der.sequence(relative('point')))])

  expect(await judged({ leaf, crls: [forgeCrl(ca, { scope: [full] })] })).toBe('accepted')
  expect(await judged({ leaf, crls: [forgeCrl(ca, { scope: [relative('point')] })] })).toBe(
    'accepted',
  )
  expect(await judged({ leaf, crls: [forgeCrl(ca, { scope: [relative('other')] })] })).toBe(
    outOfScope,
  )
})

test('CRL-5 lists of some reasons must cover all of them together', async () => {
  const some = forgeCrl(ca, { scope: [scopeOf.reasons(1, 2)] })
  const rest = forgeCrl(ca, { scope: [scopeOf.reasons(3, 4, 5, 6, 7, 8)] })

  expect(await judged({ crls: [some] })).toBe('RevocationUnknown CrlReasonsIncomplete leaf')
  expect(await judged({ crls: [some, rest] })).toBe('accepted')
  expect(
    await judged({
      crls: [some, forgeCrl(ca, { scope: [scopeOf.reasons(3, 4, 5, 6, 7, 8)], entries: listed })],
    }),
  ).toBe('Revoked leaf')
})

test('CRL-5 who is listed for one reason is revoked, whatever the others are', async () => {
  const some = forgeCrl(ca, { scope: [scopeOf.reasons(1)], entries: listed })

  expect(await judged({ crls: [some] })).toBe('Revoked leaf')
})

test('CRL-5 a distribution point with some reasons covers those', async () => {
  const only = (...bits: readonly number[]) =>
    leafWith([distributionPoints(der.sequence(here, pointReasons(...bits)))])
  const crls = [forgeCrl(ca, { scope: [here] })]

  expect(await judged({ leaf: only(1, 2), crls })).toBe(
    'RevocationUnknown CrlReasonsIncomplete leaf',
  )
  expect(await judged({ leaf: only(...everyReason), crls })).toBe('accepted')
})

// Signs lists for others: an authority below the root with a name of its own.
const delegate = forgeCa('delegate', root)
const ofDelegate = der.sequence(crlIssuer(delegate.name))
const entryOf = (issuer: Buffer) =>
  crlEntry(leafSerial, extension('2.5.29.29', der.sequence(generalName.directory(issuer)), true))

test('CRL-7 an indirect list speaks of certificates that name who signs it', async () => {
  const leaf = leafWith([distributionPoints(ofDelegate)])
  const scope = [scopeOf.indirect]
  const world = (entries: readonly Buffer[]) => ({
    leaf,
    candidates: [delegate.der],
    crls: [forgeCrl(delegate, { scope, entries })],
  })

  expect(await judged(world([]))).toBe('accepted')
  expect(await judged(world([entryOf(ca.name)]))).toBe('Revoked leaf')
  expect(await judged(world([entryOf(commonName('another'))]))).toBe('accepted')
  // Without certificateIssuer the entry is of the delegate's own certificates.
  expect(await judged(world(listed))).toBe('accepted')
})

test('CRL-7 without the indirect flag, or without cRLIssuer, another issuer says nothing', async () => {
  const leaf = leafWith([distributionPoints(ofDelegate)])
  const candidates = [delegate.der]
  const direct = forgeCrl(delegate)
  const indirect = forgeCrl(delegate, { scope: [scopeOf.indirect] })

  expect(await judged({ leaf, candidates, crls: [direct] })).toBe(outOfScope)
  expect(await judged({ candidates, crls: [indirect] })).toBe('accepted')
  expect(await judged({ candidates, crls: [indirect], revocation: { mode: 'require-leaf' } })).toBe(
    'RevocationUnknown CrlMissing leaf',
  )
})

test('CRL-7 the CA may sign an indirect list for its own certificates', async () => {
  const scope = [scopeOf.indirect]

  expect(await judged({ crls: [forgeCrl(ca, { scope })] })).toBe('accepted')
  expect(await judged({ crls: [forgeCrl(ca, { scope, entries: listed })] })).toBe('Revoked leaf')
})
