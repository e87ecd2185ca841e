import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { forgeCa, forgedTime, forgeLeaf } from '../testing/forge-chain.ts'
import { createNodeCrypto } from './node-crypto.ts'
import { createTrustStoreOn } from './trust-store.ts'

const root = forgeCa('root')
const other = forgeCa('other')
const leaf = forgeLeaf(root)
const hash = createHash('sha256').update(leaf).digest('hex')
const presented = { leaf, candidates: [] }
const anchor = { id: 'plant', pem: root.pem }

/** A store over an anchor; `meanwhile` runs while a signature is being verified. */
function storeOver(meanwhile: () => void = () => {}) {
  const node = createNodeCrypto()
  const crypto = {
    hasMlDsa: node.hasMlDsa,
    sha256: node.sha256.bind(node),
    isKey: node.isKey.bind(node),
    verifyNow: node.verifyNow.bind(node),
    verify: async (check: Parameters<typeof node.verify>[0]) => {
      const isValid = await node.verify(check)
      meanwhile()
      return isValid
    },
  }
  const clock = { now: () => forgedTime, monotonic: () => 0 }
  return createTrustStoreOn(crypto, { anchors: [anchor], clock })
}

test('X509-62 a prepared change is not in force until it is applied, and then at once', async () => {
  const store = storeOver()
  const replace = store.prepare('plant', { id: 'plant', pem: other.pem })
  expect(await store.verify(presented)).toMatchObject({ ok: true })

  replace()

  expect(store.cached(hash)).toBeUndefined()
  expect(await store.verify(presented)).toMatchObject({ ok: false, code: 'NameChain' })
})

test('X509-62 an anchor that goes takes its paths with it, and can come back', async () => {
  const store = storeOver()
  await store.verify(presented)

  store.prepare('plant', undefined)()
  expect(store.cached(hash)).toBeUndefined()
  expect(await store.verify(presented)).toMatchObject({ ok: false })

  store.prepare('plant', anchor)()
  expect(await store.verify(presented)).toMatchObject({ ok: true, anchorId: 'plant' })
})

test('X509-62 a path that was found by an anchor that went meanwhile is not kept', async () => {
  let isGone = false
  const store = storeOver(() => {
    if (isGone) return
    isGone = true
    store.prepare('plant', undefined)()
  })

  await store.verify(presented)

  expect(isGone).toBe(true)
  expect(store.cached(hash)).toBeUndefined()
  expect(await store.verify(presented)).toMatchObject({ ok: false })
})

test('X509-60 a certificate that is refused changes nothing', async () => {
  const store = storeOver()
  const pem = leaf.toString('base64')

  expect(() =>
    store.prepare('plant', {
      id: 'plant',
      pem: `-----BEGIN CERTIFICATE-----\n${pem}\n-----END CERTIFICATE-----`,
    }),
  ).toThrow(/NotCa/)

  expect(await store.verify(presented)).toMatchObject({ ok: true })
})
