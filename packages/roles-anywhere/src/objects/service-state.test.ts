import { expect, test } from 'vitest'
import { anywhereStage } from '../testing/anywhere-stage.ts'
import { ecKey } from '../testing/forge-certificate.ts'
import { forgeCa, forgeLeaf } from '../testing/forge-chain.ts'
import { outcome, untrusted } from '../testing/outcome.ts'
import { MemoryObjectStore } from './memory-object-store.ts'
import type { ServiceObjectStore } from './service-objects.ts'

const other = forgeCa('other root')
const anchorInput = {
  name: 'other',
  enabled: true,
  source: {
    sourceType: 'CERTIFICATE_BUNDLE' as const,
    sourceData: { x509CertificateData: other.pem },
  },
}

test('RA-22 what another process changed is taken over, and the change is made on top of it', async () => {
  const objectStore = new MemoryObjectStore()
  const [here, there] = [anywhereStage({ objectStore }), anywhereStage({ objectStore })]
  const { trustAnchor } = await here.api().createTrustAnchor(anchorInput)
  const { trustAnchorId, trustAnchorArn } = trustAnchor
  await there.api().createTrustAnchor({ ...anchorInput, name: 'third' })
  await there.api().disableTrustAnchor({ trustAnchorId })
  expect(here.ended).toEqual([])

  await here.api().createTrustAnchor({ ...anchorInput, name: 'fourth' })

  const { trustAnchors } = await here.api().listTrustAnchors()
  expect(trustAnchors.map(({ name }) => name).sort()).toEqual(['fourth', 'other', 'plant', 'third'])
  const key = ecKey()
  const leaf = { key, der: forgeLeaf(other, { key }) }
  expect(outcome(await here.send({ leaf, body: { trustAnchorArn } }))).toBe(
    untrusted('AnchorDisabled', 'anchor'),
  )
  expect(here.ended).toEqual([{ issuer: trustAnchorArn }])
})

test('RA-22 an anchor that another process deleted is gone, and its sessions end', async () => {
  const objectStore = new MemoryObjectStore()
  const here = anywhereStage({ objectStore })
  const { trustAnchor } = await here.api().createTrustAnchor(anchorInput)
  const { trustAnchorId, trustAnchorArn } = trustAnchor
  const there = anywhereStage({ objectStore })
  await there.api().deleteTrustAnchor({ trustAnchorId })

  await expect(here.api().updateTrustAnchor({ trustAnchorId, name: 'x' })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
  })

  expect(here.ended).toEqual([{ issuer: trustAnchorArn }])
})

test('RA-22 objects that were kept are in force after a restart, disabled ones with a watermark', async () => {
  const objectStore = new MemoryObjectStore()
  const before = anywhereStage({ objectStore })
  const { trustAnchor } = await before.api().createTrustAnchor(anchorInput)
  const closed = await before.api().createTrustAnchor({ ...anchorInput, enabled: false })
  const { trustAnchorArn } = trustAnchor

  const after = anywhereStage({ objectStore })

  const key = ecKey()
  const leaf = { key, der: forgeLeaf(other, { key }) }
  expect(outcome(await after.send({ leaf, body: { trustAnchorArn } }))).toBe('201')
  expect(after.ended).toEqual([{ issuer: closed.trustAnchor.trustAnchorArn }])
})

test('RA-22 a store that is always faster is given up on', async () => {
  const store = new MemoryObjectStore()
  let reads = 0
  const objectStore: ServiceObjectStore = {
    read: () => {
      reads += 1
      return store.read()
    },
    write: async () => false,
  }
  const stage = anywhereStage({ objectStore })

  await expect(stage.api().createTrustAnchor(anchorInput)).rejects.toMatchObject({
    code: 'ServiceUnavailable',
    message: 'the objects of the service change too fast',
  })
  expect(reads).toBe(4)
})

test('RA-22 a store that cannot be read gives no session, and is asked again', async () => {
  const store = new MemoryObjectStore()
  let isDown = true
  const objectStore: ServiceObjectStore = {
    read: () => (isDown ? Promise.reject(new Error('down')) : store.read()),
    write: (...change) => store.write(...change),
  }
  const stage = anywhereStage({ objectStore })

  expect(outcome(await stage.send())).toBe(
    '503 ServiceUnavailableException: Temporarily unavailable, try again',
  )
  expect(stage.issued).toEqual([])

  isDown = false
  expect(outcome(await stage.send())).toBe('201')
})

test('RA-22 a change that the store refuses is not in force', async () => {
  const store = new MemoryObjectStore()
  const objectStore: ServiceObjectStore = {
    read: () => store.read(),
    write: () => Promise.reject(new Error('disk is full')),
  }
  const stage = anywhereStage({ objectStore })

  await expect(stage.api().createTrustAnchor(anchorInput)).rejects.toMatchObject({
    code: 'ServiceUnavailable',
  })

  expect((await stage.api().listTrustAnchors()).trustAnchors).toHaveLength(1)
})

test('RA-22 changes that come at once are made one after the other', async () => {
  const stage = anywhereStage()
  const names = Array.from({ length: 10 }, (_, at) => `anchor ${at}`)

  await Promise.all(names.map((name) => stage.api().createTrustAnchor({ ...anchorInput, name })))

  const { trustAnchors } = await stage.api().listTrustAnchors()
  expect(trustAnchors.map(({ name }) => name).sort()).toEqual([...names, 'plant'])
})
