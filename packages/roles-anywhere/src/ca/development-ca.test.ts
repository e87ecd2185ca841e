import { X509Certificate } from 'node:crypto'
import { afterEach, expect, test, vi } from 'vitest'
import { readPem } from '../certificate/pem.ts'
import { createTrustStore } from '../trust-store/trust-store.ts'
import { createDevelopmentCa } from './development-ca.ts'
import type { KeyType } from './key-type.ts'

afterEach(() => vi.unstubAllEnvs())

const start = Date.UTC(2026, 10, 24)
const clock = { now: () => start, monotonic: () => 0 }
const derOf = (pem: string) => readPem(pem)?.[0]?.der ?? new Uint8Array()

const keyTypes: readonly KeyType[] = ['P-256', 'P-384', 'P-521', 'RSA-2048', 'RSA-3072', 'Ed25519']
const mlDsaTypes: readonly KeyType[] = ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87']

test.each([...keyTypes, ...mlDsaTypes] satisfies KeyType[])(
  'DCA-2 DCA-3 what a CA with %s keys issues passes the strict profile',
  async (key) => {
    const ca = await createDevelopmentCa({ key, clock })
    const leaf = await ca.issue({
      commonName: 'press-4',
      organizationalUnit: 'presses',
      dnsNames: ['press-4.example'],
      uris: ['urn:press:4'],
      key,
    })
    const store = createTrustStore({ anchors: [{ id: 'dev', pem: ca.rootPem }], clock })

    const result = await store.verify(
      { leaf: derOf(leaf.certificatePem), candidates: [derOf(leaf.chainPem)] },
      { purposes: ['clientAuth'], keyUsage: ['digitalSignature'] },
    )

    expect(result).toMatchObject({ ok: true, validUntil: start + 86_400_000 })
    expect(new X509Certificate(leaf.certificatePem).subject).toBe('OU=presses\nCN=press-4')
  },
)

test('DCA-1 the CA names itself as development', async () => {
  const ca = await createDevelopmentCa({ clock })

  expect(new X509Certificate(ca.rootPem).subject).toBe(
    'O=gatewarden development\nCN=gatewarden development root',
  )
  expect(new X509Certificate(ca.intermediatePem).issuer).toBe(
    'O=gatewarden development\nCN=gatewarden development root',
  )
})

test('DCA-3 root, intermediate and leaf live a year, 90 days and a day', async () => {
  const ca = await createDevelopmentCa({ clock })
  const leaf = await ca.issue({ commonName: 'press-4' })
  const days = (pem: string) => (Date.parse(new X509Certificate(pem).validTo) - start) / 86_400_000

  expect([ca.rootPem, ca.intermediatePem, leaf.certificatePem].map(days)).toEqual([365, 90, 1])
})

test('DCA-3 a leaf without a name of its own carries critical alternative names', async () => {
  const ca = await createDevelopmentCa({ clock })
  const leaf = await ca.issue({ uris: ['spiffe://plant/press-4'] })
  const store = createTrustStore({
    anchors: [{ id: 'dev', pem: ca.rootPem }],
    intermediates: [ca.intermediatePem],
    clock,
  })

  expect(await store.verify({ leaf: derOf(leaf.certificatePem), candidates: [] })).toMatchObject({
    ok: true,
  })
})

test('DCA-3 serial numbers have sixteen random octets', async () => {
  const ca = await createDevelopmentCa({ clock })
  const serials = await Promise.all(
    [1, 2].map(
      async () =>
        new X509Certificate((await ca.issue({ commonName: 'a' })).certificatePem).serialNumber,
    ),
  )

  expect(serials.map((serial) => serial.length)).toEqual([32, 32])
  expect(new Set(serials).size).toBe(2)
})

test('DCA-3 a leaf has no option that is not read', async () => {
  const ca = await createDevelopmentCa({ clock })

  await expect(ca.issue({ commonName: 'press-4', dnsName: 'x' } as object)).rejects.toThrow(
    new TypeError('"issue" option has an unknown member `dnsName`'),
  )
})

test('DCA-1 the CA does not run in production', async () => {
  vi.stubEnv('NODE_ENV', 'production')

  await expect(createDevelopmentCa()).rejects.toThrow(
    'the development CA does not run in production',
  )
})
