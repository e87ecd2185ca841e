import { sign, X509Certificate } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseCertificate } from '../certificate/parse-certificate.ts'
import { hexFromBytes } from '../der/hex.ts'
import { der } from '../testing/der-writer.ts'
import { ecKey, type ForgeKey } from '../testing/forge-certificate.ts'
import { type ForgedCa, forgeCa, forgedTime, forgeLeaf } from '../testing/forge-chain.ts'
import { generalName, subjectAltName } from '../testing/forge-extensions.ts'
import { createTrustStore } from '../trust-store/trust-store.ts'

const clock = { now: () => forgedTime, monotonic: () => 0 }
const root = forgeCa('root')
const storeOf = (anchor: ForgedCa) =>
  createTrustStore({ anchors: [{ id: 'root', pem: anchor.pem }], clock })
const store = storeOf(root)

/** Every CA has signed every other one: keys.length × (keys.length - 1) certificates of one name. */
function crossSigned(keys: readonly ForgeKey[]): readonly ForgedCa[] {
  const cas = keys.map((key) => forgeCa('cross', undefined, { key }))
  return cas.flatMap((issuer) =>
    cas.filter((ca) => ca !== issuer).map((ca) => forgeCa('cross', issuer, { key: ca.key })),
  )
}

test('X509-50 X509-53 cyclic cross-signing ends inside the limits', async () => {
  const graph = crossSigned(Array.from({ length: 11 }, () => ecKey()))
  const own = forgeLeaf(graph[0] as ForgedCa)

  const result = await store.verify({ leaf: own, candidates: graph.map(({ der }) => der) })

  expect(result).toMatchObject({
    ok: false,
    code: expect.stringMatching(/^(BudgetExceeded|NameChain)$/),
  })
})

test('X509-50 cross-signed CAs reach the anchor that one of them has', async () => {
  const [a, b] = [forgeCa('a'), forgeCa('b')]
  const graph = [
    forgeCa('a', b, { key: a.key }),
    forgeCa('b', a, { key: b.key }),
    forgeCa('b', root, { key: b.key }),
  ]

  const result = await store.verify({ leaf: forgeLeaf(a), candidates: graph.map(({ der }) => der) })

  expect(result.ok && result.path.length).toBe(4)
})

test('X509-53 a chain longer than the limits is refused', async () => {
  const chain = [root]
  for (let depth = 0; depth < 11; depth += 1) chain.push(forgeCa(`ca ${depth}`, chain.at(-1)))
  const present = (length: number) =>
    store.verify({
      leaf: forgeLeaf(chain[length] as ForgedCa),
      candidates: chain.slice(1, length + 1).map(({ der }) => der),
    })

  expect(await present(10)).toMatchObject({ ok: true })
  expect(await present(11)).toMatchObject({ ok: false, code: 'BudgetExceeded', rule: 'X509-53' })
})

test('X509-49 order, repetition and strangers among the certificates never change the answer', async () => {
  const a = forgeCa('a', root)
  const renewed = forgeCa('a', root, { key: a.key, serial: Buffer.from([2, 1, 9]) })
  const expired = forgeCa('a', root, { key: a.key, pathLength: 0 })
  const b = forgeCa('b', a)
  const stranger = forgeCa('a')
  const good = forgeLeaf(b)
  const bad = forgeLeaf(stranger)
  const pool = [a, renewed, expired, b, stranger, root].map(({ der }) => der)
  const answers = new Map<Buffer, Set<string>>([
    [good, new Set()],
    [bad, new Set()],
  ])

  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(pool, { minLength: pool.length }),
      fc.subarray(pool),
      async (order, repeated) => {
        for (const [own, seen] of answers) {
          const result = await store.verify({ leaf: own, candidates: [...order, ...repeated] })
          seen.add(
            result.ok
              ? result.path.map((c) => hexFromBytes(c.der)).join()
              : `${result.code} ${result.certificate}`,
          )
        }
      },
    ),
    { numRuns: 40 },
  )

  expect([...answers.values()].map((seen) => seen.size)).toEqual([1, 1])
})

/** Mutates the signed bytes and signs them again: what a CA could issue, not what a stranger could send. */
function reissued(sound: Buffer, ca: ForgedCa, mutate: (tbs: Buffer) => void): Buffer {
  const parsed = parseCertificate(sound)
  if (!parsed.ok) throw parsed.defect
  const tbs = Buffer.from(parsed.certificate.tbs)
  mutate(tbs)
  const signature = sign('sha256', tbs, { key: ca.key.privateKey, dsaEncoding: 'der' })
  return der.sequence(
    tbs,
    Buffer.from(parsed.certificate.signatureAlgorithm.encoding),
    der.bits(signature),
  )
}

const mutations = fc.array(fc.record({ at: fc.nat(), value: fc.integer({ min: 0, max: 255 }) }), {
  minLength: 1,
  maxLength: 2,
})

test('FZ-12 whatever is accepted of mutated certificates, node:crypto reads the same identity', async () => {
  const ca = forgeCa('ca', root)
  const sound = forgeLeaf(ca, {
    moreExtensions: [subjectAltName([generalName.dns('a.example'), generalName.uri('urn:x')])],
  })

  await fc.assert(
    fc.asyncProperty(mutations, async (changes) => {
      const bytes = reissued(sound, ca, (tbs) => {
        for (const { at, value } of changes) tbs[at % tbs.length] = value
      })
      const result = await store.verify({ leaf: bytes, candidates: [ca.der] })
      if (!result.ok) return
      const node = new X509Certificate(bytes)
      expect(BigInt(`0x${node.serialNumber}`)).toBe(BigInt(`0x${result.facts.serialHex}`))
      expect(
        node.publicKey
          .export({ format: 'der', type: 'spki' })
          .equals(Buffer.from(result.path[0]?.publicKey.der ?? [])),
      ).toBe(true)
    }),
    { numRuns: 3_000 },
  )
})

test('FZ-12 X509-25 no changed octet of a certificate is accepted', async () => {
  const sound = forgeLeaf(root)

  for (let at = 0; at < sound.length; at += 1) {
    const bytes = Buffer.from(sound)
    bytes[at] = (bytes[at] ?? 0) ^ 0x01
    expect(await store.verify({ leaf: bytes, candidates: [] })).toMatchObject({ ok: false })
  }
})
