import { expect, test } from 'vitest'
import { anywhereStage, type StageOptions } from '../testing/anywhere-stage.ts'
import { ecKey } from '../testing/forge-certificate.ts'
import { type ForgedCa, forgeCa, forgeLeaf } from '../testing/forge-chain.ts'
import { crlEntry, forgeCrl } from '../testing/forge-crl.ts'
import { outcome, untrusted } from '../testing/outcome.ts'

const plant = forgeCa('plant root')
const other = forgeCa('other root')

/** A stage whose managed anchor trusts a CA, and what a leaf of that CA is answered. */
async function under(ca: ForgedCa, options: StageOptions = {}) {
  const stage = anywhereStage({ trustAnchors: [{ name: 'plant', pem: plant.pem }], ...options })
  const { trustAnchor } = await stage.api().createTrustAnchor({
    name: 'managed',
    enabled: true,
    source: { sourceType: 'CERTIFICATE_BUNDLE', sourceData: { x509CertificateData: ca.pem } },
  })
  const key = ecKey()
  const leaf = { key, der: forgeLeaf(ca, { key }) }
  const { trustAnchorArn } = trustAnchor
  const ask = async () => {
    // Another request, not a replay.
    stage.time += 1_000
    return outcome(await stage.send({ leaf, body: { trustAnchorArn } }))
  }
  return { stage, ask }
}

test.each([
  { name: 'a CA of its own', ca: other },
  { name: 'the CA of a configured anchor', ca: plant },
])('RA-22 CRL-9 a list that is imported binds a managed anchor of $name', async ({ ca }) => {
  const { stage, ask } = await under(ca)
  expect(await ask()).toBe('201')

  await stage.anywhere.revocation.importCrl(forgeCrl(ca, { entries: [crlEntry([0x01])] }))

  expect(await ask()).toBe(untrusted('Revoked', 'leaf'))
})

test('RA-22 CRL-9 a managed anchor has the mode of the service', async () => {
  const { stage, ask } = await under(other, { revocation: { mode: 'require-leaf' } })

  expect(await ask()).toMatch(/^503 ServiceUnavailableException: Revocation status cannot be det/)

  await stage.anywhere.revocation.importCrl(forgeCrl(other))
  expect(await ask()).toBe('201')
})
