import fc from 'fast-check'
import { expect, test } from 'vitest'
import { der } from '../testing/der-writer.ts'
import { ecKey } from '../testing/forge-certificate.ts'
import { forgeCa, forgeLeaf } from '../testing/forge-chain.ts'
import { crlEntry, forgeCrl, reasonCode, reasons } from '../testing/forge-crl.ts'
import { scopeOf } from '../testing/forge-distribution.ts'
import { authorityKeyId, keyUsage, subjectKeyId } from '../testing/forge-extensions.ts'
import { ca, leafSerial, root, verdictOf } from '../testing/revocation-world.ts'
import { forgedClock, storeOf } from '../testing/verdict.ts'
import { createNodeCrypto } from '../trust-store/node-crypto.ts'
import { createTrustStoreOn } from '../trust-store/trust-store.ts'

const key = ecKey()
const signer = forgeLeaf(root, {
  subject: ca.name,
  serial: der.integer(0x51),
  extensions: [keyUsage(6), subjectKeyId(key), authorityKeyId(root.key)],
  key,
})
const bySigner = { ...ca, key }
const held = [crlEntry(leafSerial, reasonCode(reasons.certificateHold))]
const removed = [crlEntry(leafSerial, reasonCode(reasons.removeFromCrl))]
const stale = der.utcTime('241231000000Z')

/** Lists of every sort, each under an id of its own. */
const lists = [
  forgeCrl(ca, { number: 2 }),
  forgeCrl(ca, { number: 5, entries: held }),
  forgeCrl(ca, { number: 6, baseNumber: 5, entries: removed }),
  forgeCrl(ca, { number: 3, scope: [scopeOf.reasons(1, 2)] }),
  forgeCrl(ca, { number: 3, nextUpdate: stale, scope: [scopeOf.users] }),
  forgeCrl(bySigner, { number: 1 }),
  forgeCrl(bySigner, { number: 1, scope: [scopeOf.users], entries: held }),
  forgeCrl(root, { number: 1 }),
  forgeCrl(root, { number: 1, scope: [scopeOf.authorities], entries: [crlEntry([9])] }),
]
const certificates = [
  ca.der,
  signer,
  forgeCa('unrelated').der,
  forgeCa('ca').der,
  Buffer.from('none'),
]
// Keys are built once for all stores.
const crypto = createNodeCrypto()

async function verdict(chosen: readonly number[], candidates: readonly Buffer[]): Promise<string> {
  const anchors = [{ id: 'root', pem: root.pem }]
  const store = createTrustStoreOn(crypto, {
    anchors,
    clock: forgedClock,
    unsafeAllowCrlRollback: true,
  })
  for (const at of chosen) await store.revocation.importCrl(lists[at] as Buffer, { id: `${at}` })
  return await verdictOf(store, undefined, candidates)
}

const chosenLists = fc.subarray([...lists.keys()])
const chosenCertificates = fc.subarray(certificates)
const runs = { numRuns: 40 }

test('CRL-2 the order of lists and certificates, and repetition of the latter, never change the answer', async () => {
  const shuffled = fc.tuple(chosenLists, chosenCertificates).chain(([some, candidates]) =>
    fc.record({
      some: fc.constant(some),
      candidates: fc.constant(candidates),
      otherSome: fc.shuffledSubarray(some, { minLength: some.length }),
      otherCandidates: fc.shuffledSubarray([...candidates, ...candidates], {
        minLength: 2 * candidates.length,
      }),
    }),
  )

  await fc.assert(
    fc.asyncProperty(shuffled, async ({ some, candidates, otherSome, otherCandidates }) => {
      expect(await verdict(otherSome, otherCandidates)).toBe(await verdict(some, candidates))
    }),
    runs,
  )
})

test('CRL-8 one more entry never turns a refusal into an acceptance', async () => {
  const serials = fc.subarray([[7], [0x2a], [1], [0x51]])
  const verdictWith = (entries: readonly number[][]) => {
    const encoded = entries.map((serial) => crlEntry(serial))
    const crls = [ca, root].map((issuer) => forgeCrl(issuer, { entries: encoded }))
    return verdictOf(storeOf([root], { crls }))
  }

  await fc.assert(
    fc.asyncProperty(serials, serials, async (some, more) => {
      const before = await verdictWith(some)
      const after = await verdictWith([...some, ...more])

      expect(before === 'accepted' || after !== 'accepted').toBe(true)
    }),
    { numRuns: 20 },
  )
})

test('CRL-9 no choice of lists is more permissive under require-chain than under auto', async () => {
  await fc.assert(
    fc.asyncProperty(chosenLists, async (some) => {
      const verdicts = await Promise.all(
        (['require-chain', 'auto'] as const).map(async (mode) => {
          const store = storeOf([root], { revocation: { mode }, unsafeAllowCrlRollback: true })
          for (const at of some)
            await store.revocation.importCrl(lists[at] as Buffer, { id: `${at}` })
          return await verdictOf(store, undefined, [signer])
        }),
      )

      expect(verdicts[0] !== 'accepted' || verdicts[1] === 'accepted').toBe(true)
    }),
    { numRuns: 30 },
  )
})
