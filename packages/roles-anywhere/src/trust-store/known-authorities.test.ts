import { expect, test } from 'vitest'
import { forgeCa, forgedTime, forgeLeaf } from '../testing/forge-chain.ts'
import { createNodeCrypto } from './node-crypto.ts'
import { createTrustStoreOn, type TrustStore, type TrustStoreOptions } from './trust-store.ts'

const root = forgeCa('root')
const intermediate = forgeCa('intermediate', root)
const candidates = [intermediate.der]

/** A store that tells how many signatures were checked. */
function counted(options: Partial<TrustStoreOptions> = {}) {
  const crypto = createNodeCrypto()
  const counts = { verified: 0 }
  const counting = {
    ...crypto,
    verify: (check: Parameters<typeof crypto.verify>[0]) => {
      counts.verified += 1
      return crypto.verify(check)
    },
  }
  const anchors = [{ id: 'root', pem: root.pem }]
  const clock = { now: () => forgedTime, monotonic: () => 0 }
  return { counts, store: createTrustStoreOn(counting, { anchors, clock, ...options }) }
}

/** Signatures that one more call checks. */
async function cost(
  { counts, store }: { readonly counts: { verified: number }; readonly store: TrustStore },
  ...call: Parameters<TrustStore['verify']>
): Promise<number> {
  const before = counts.verified
  await store.verify(...call)
  return counts.verified - before
}

test('X509-61 the signature of an intermediate is checked once, however many leaves it comes with', async () => {
  const seen = counted()

  expect(await cost(seen, { leaf: forgeLeaf(intermediate), candidates })).toBe(2)
  expect(await cost(seen, { leaf: forgeLeaf(intermediate), candidates })).toBe(1)
})

test('X509-61 an intermediate that stood on no valid path is not kept', async () => {
  const seen = counted()
  const stranger = forgeCa('intermediate')
  const forged = forgeLeaf({ ...intermediate, key: stranger.key }, { key: stranger.key })

  expect(await seen.store.verify({ leaf: forged, candidates })).toMatchObject({ ok: false })
  expect(await cost(seen, { leaf: forgeLeaf(intermediate), candidates })).toBe(2)
})

test('X509-61 a configured intermediate is known as well', async () => {
  const seen = counted({ intermediates: [intermediate.pem] })

  await seen.store.verify({ leaf: forgeLeaf(intermediate), candidates: [] })

  expect(await cost(seen, { leaf: forgeLeaf(intermediate), candidates: [] })).toBe(1)
})

test('X509-26 a known intermediate is judged by its dates each time', async () => {
  const { store } = counted()
  await store.verify({ leaf: forgeLeaf(intermediate), candidates })

  const late = await store.verify(
    { leaf: forgeLeaf(intermediate), candidates },
    { time: Date.UTC(2027, 0, 1) },
  )

  expect(late).toMatchObject({ ok: false, code: 'Expired' })
})

test('X509-31 a known intermediate is judged by its path length each time', async () => {
  const { store } = counted()
  const short = forgeCa('short', root, { pathLength: 0 })
  const below = forgeCa('below', short)
  await store.verify({ leaf: forgeLeaf(short), candidates: [short.der] })

  const deep = await store.verify({ leaf: forgeLeaf(below), candidates: [short.der, below.der] })

  expect(deep).toMatchObject({ ok: false, code: 'PathLenExceeded' })
})

test('X509-53 what is known counts like what is not: an answer does not depend on earlier ones', async () => {
  // Two signatures of a first path, and room for no third one.
  const { store } = counted({ limits: { signatures: 2 } })
  const below = forgeCa('below', intermediate)
  const deep = { leaf: forgeLeaf(below), candidates: [...candidates, below.der] }
  await store.verify({ leaf: forgeLeaf(intermediate), candidates })

  expect(await store.verify(deep)).toMatchObject({ ok: false, code: 'BudgetExceeded' })
})

test('X509-25 bytes that differ from a known intermediate are another one', async () => {
  const { store } = counted()
  await store.verify({ leaf: forgeLeaf(intermediate), candidates })
  const changed = Buffer.from(intermediate.der)
  changed[changed.length - 8] = (changed[changed.length - 8] ?? 0) ^ 0x01

  const result = await store.verify({ leaf: forgeLeaf(intermediate), candidates: [changed] })

  expect(result).toMatchObject({ ok: false, code: 'SignatureInvalid' })
})
