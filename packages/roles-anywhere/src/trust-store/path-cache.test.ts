import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { forgeCa, forgedTime, forgeLeaf } from '../testing/forge-chain.ts'
import { createNodeCrypto } from './node-crypto.ts'
import { createTrustStoreOn } from './trust-store.ts'

const root = forgeCa('root')
const intermediate = forgeCa('intermediate', root)
const leaf = forgeLeaf(intermediate)
const hash = createHash('sha256').update(leaf).digest('hex')
const demand = Object.freeze({ keyUsage: Object.freeze(['digitalSignature' as const]) })

function world() {
  const time = { now: forgedTime }
  const node = createNodeCrypto()
  let signatures = 0
  const crypto = {
    ...node,
    isKey: node.isKey.bind(node),
    sha256: node.sha256.bind(node),
    verifyNow: node.verifyNow.bind(node),
    verify: (check: Parameters<typeof node.verify>[0]) => {
      signatures += 1
      return node.verify(check)
    },
  }
  const clock = { now: () => time.now, monotonic: () => 0 }
  const anchors = [{ id: 'root', pem: root.pem }]
  const store = createTrustStoreOn(crypto, { anchors, clock })
  const verify = (candidates: readonly Uint8Array[] = [intermediate.der]) =>
    store.verify({ leaf, candidates }, demand)
  return { store, time, verify, signatures: () => signatures }
}

test('X509-61 a valid path is kept: the second time no signature is checked, whatever is sent beside the leaf', async () => {
  const { store, verify, signatures } = world()
  const first = await verify()
  const checked = signatures()

  expect(await verify([])).toEqual(first)
  expect(store.cached(hash, demand)).toEqual(first)
  expect(signatures()).toBe(checked)
})

test('X509-61 another demand is another question', async () => {
  const { store, verify } = world()
  await verify()

  expect(store.cached(hash)).toBeUndefined()
  expect(store.cached(hash, { ...demand, anchorId: 'root' })).toBeUndefined()
  expect(store.cached('00', demand)).toBeUndefined()
  expect(store.cached(hash, { ...demand })).toBeDefined()
})

test('X509-61 a path is kept for 300 seconds at most, and not before it was found', async () => {
  const { store, time, verify } = world()
  await verify()

  time.now = forgedTime + 300_000
  const last = store.cached(hash, demand)
  time.now = forgedTime + 300_001
  const over = store.cached(hash, demand)
  time.now = forgedTime
  await verify()
  time.now = forgedTime - 1

  expect(last).toBeDefined()
  expect(over).toBeUndefined()
  expect(store.cached(hash, demand)).toBeUndefined()
})

test('X509-61 a path is not kept beyond the end of its certificates', async () => {
  const { store, time, verify } = world()
  const end = Date.UTC(2026, 0, 1)
  time.now = end - 1_000
  await verify()

  time.now = end
  const last = store.cached(hash, demand)
  time.now = end + 1_000

  expect(last).toBeDefined()
  expect(store.cached(hash, demand)).toBeUndefined()
  expect(await verify()).toMatchObject({ ok: false, code: 'Expired' })
})

test('X509-61 failures are never kept', async () => {
  const { verify, store } = world()

  expect(await verify([])).toMatchObject({ ok: false })
  expect(store.cached(hash, demand)).toBeUndefined()
  expect(await verify()).toMatchObject({ ok: true })
})
