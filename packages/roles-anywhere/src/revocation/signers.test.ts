import { expect, test } from 'vitest'
import { der } from '../testing/der-writer.ts'
import { ecKey } from '../testing/forge-certificate.ts'
import { type CaOptions, type ForgedCa, forgeCa, forgeLeaf } from '../testing/forge-chain.ts'
import { crlEntry, crlNumber, forgeCrl } from '../testing/forge-crl.ts'
import {
  authorityKeyId,
  caConstraints,
  keyUsage,
  subjectKeyId,
} from '../testing/forge-extensions.ts'
import { ca, judged, leaf, leafSerial, root } from '../testing/revocation-world.ts'

const named = [crlEntry(leafSerial)]
const cRLSign = 6

/** A certificate that signs lists for {@link ca}: of its name, and no CA. */
function listSigner(issuer: ForgedCa, options: CaOptions = {}): ForgedCa {
  const key = options.key ?? ecKey()
  const signer = forgeLeaf(issuer, {
    subject: ca.name,
    serial: der.integer(0x51),
    extensions: [keyUsage(cRLSign), subjectKeyId(key), authorityKeyId(issuer.key)],
    ...options,
    key,
  })
  return { der: signer, pem: '', name: ca.name, key }
}

test('CRL-2 a list of the CA on the path counts', async () => {
  expect(await judged({ crls: [forgeCrl(ca)] })).toBe('accepted')
  expect(await judged({ crls: [forgeCrl(ca, { entries: named })] })).toBe('Revoked leaf')
})

test('CRL-2 a list that another key signed in the name of the CA does not', async () => {
  const stranger = { ...ca, key: ecKey() }

  expect(await judged({ crls: [forgeCrl(stranger)] })).toBe(
    'RevocationUnknown CrlIssuerUntrusted leaf',
  )
})

test('CRL-2 a list with the key id of the CA and the signature of another is forged', async () => {
  const forged = forgeCrl(ca, {
    signer: ecKey(),
    extensions: [authorityKeyId(ca.key), crlNumber(1)],
  })

  expect(await judged({ crls: [forged] })).toBe('RevocationUnknown CrlSignatureInvalid leaf')
  // Asked again the answer is the same, though the key is known to be foreign by now.
  expect(await judged({ crls: [forged] })).toBe('RevocationUnknown CrlSignatureInvalid leaf')
})

test('CRL-2 a list without key id is tried with the key of the CA', async () => {
  const extensions = [crlNumber(1)]

  expect(await judged({ crls: [forgeCrl(ca, { extensions })] })).toBe('accepted')
  expect(await judged({ crls: [forgeCrl(ca, { extensions, signer: ecKey() })] })).toBe(
    'RevocationUnknown CrlSignatureInvalid leaf',
  )
})

test('CRL-2 a CA whose key usage has no cRLSign signs no lists', async () => {
  const keyCertSign = 5
  const silent = forgeCa('silent', root, {
    extensions: [caConstraints(), keyUsage(keyCertSign), authorityKeyId(root.key)],
  })
  const usual = (own: ForgedCa, usage: readonly Buffer[]) =>
    forgeCa('silent', root, {
      key: own.key,
      extensions: [caConstraints(), ...usage, subjectKeyId(own.key), authorityKeyId(root.key)],
    })
  const world = (own: ForgedCa) => ({
    leaf: forgeLeaf(own),
    candidates: [own.der],
    crls: [forgeCrl(own)],
  })

  expect(await judged(world(usual(silent, [keyUsage(keyCertSign)])))).toBe(
    'RevocationUnknown CrlIssuerUntrusted leaf',
  )
  expect(await judged(world(usual(silent, [keyUsage(keyCertSign, cRLSign)])))).toBe('accepted')
  expect(await judged(world(usual(silent, [])))).toBe('accepted')
})

test('CRL-2 another certificate of the name, with a path to the anchor, signs lists too', async () => {
  const signer = listSigner(root)
  const crls = [forgeCrl(signer)]

  expect(await judged({ crls, candidates: [signer.der] })).toBe('accepted')
  expect(
    await judged({ crls: [forgeCrl(signer, { entries: named })], candidates: [signer.der] }),
  ).toBe('Revoked leaf')
  expect(await judged({ crls })).toBe('RevocationUnknown CrlIssuerUntrusted leaf')
})

test('CRL-2 a certificate of the name below another anchor signs nothing here', async () => {
  const other = forgeCa('other root')
  const signer = listSigner(other)
  const anchors = [root, other].map(({ pem }, at) => ({ id: `${at}`, pem }))
  const world = { anchors, crls: [forgeCrl(signer)], candidates: [signer.der] }

  expect(await judged(world)).toBe('RevocationUnknown CrlIssuerUntrusted leaf')
})

test.each<{ name: string; options: CaOptions }>([
  { name: 'has expired', options: { notAfter: der.utcTime('241231235959Z') } },
  { name: 'is not valid yet', options: { notBefore: der.utcTime('250102000000Z') } },
  { name: 'was signed by nobody above', options: { signer: ecKey() } },
  {
    name: 'may not sign lists',
    options: { extensions: [keyUsage(0), authorityKeyId(root.key)] },
  },
])('CRL-2 a signer of lists that $name signs nothing', async ({ options }) => {
  const signer = listSigner(root, options)
  const list = forgeCrl(signer, { extensions: [crlNumber(1), authorityKeyId(signer.key)] })

  expect(await judged({ crls: [list], candidates: [signer.der] })).toBe(
    'RevocationUnknown CrlIssuerUntrusted leaf',
  )
})

test('CRL-2 a signer of lists that is revoked itself signs nothing', async () => {
  const signer = listSigner(root)
  const own = forgeCrl(signer)
  const world = (entries: readonly Buffer[]) => ({
    crls: [own, forgeCrl(root, { entries })],
    candidates: [signer.der],
  })

  expect(await judged(world([]))).toBe('accepted')
  expect(await judged(world([crlEntry([0x51])]))).toBe('RevocationUnknown CrlIssuerUntrusted leaf')
})

test('CRL-2 a signer below the CA itself is asked about in its own list, and ends with it', async () => {
  const signer = listSigner(ca)
  const world = (entries: readonly Buffer[]) => ({
    crls: [forgeCrl(signer, { entries })],
    candidates: [signer.der],
  })

  expect(await judged(world([]))).toBe('accepted')
  expect(await judged(world(named))).toBe('Revoked leaf')
  expect(await judged(world([crlEntry([0x51])]))).toBe('RevocationUnknown CrlIssuerUntrusted leaf')
})

test('CRL-2 rollover: a list of a key that nobody knows harms nothing while another one fits', async () => {
  const unknown = forgeCrl({ ...ca, key: ecKey() })

  expect(await judged({ crls: [unknown, forgeCrl(ca)] })).toBe('accepted')
  expect(await judged({ crls: [unknown] })).toBe('RevocationUnknown CrlIssuerUntrusted leaf')
})

test('CRL-2 who keeps the signer of a list back that names it does not get by with another list', async () => {
  const signer = listSigner(root)
  const crls = [forgeCrl(ca), forgeCrl(signer, { entries: named })]
  const stale = { entries: named, nextUpdate: der.utcTime('241231000000Z') }

  expect(await judged({ crls, candidates: [signer.der] })).toBe('Revoked leaf')
  expect(await judged({ crls })).toBe('RevocationUnknown CrlIssuerUntrusted leaf')
  expect(await judged({ crls: [forgeCrl(ca), forgeCrl(signer, stale)] })).toBe('accepted')
})

test('CRL-2 a list of another anchor of the same name says nothing of certificates of this one', async () => {
  const twins = [forgeCa('twin'), forgeCa('twin')] as const
  const anchors = twins.map(({ pem }, at) => ({ id: `${at}`, pem }))
  const world = (...listed: readonly boolean[]) => ({
    anchors,
    leaf: forgeLeaf(twins[0], { serial: der.integer(...leafSerial) }),
    crls: twins.map((twin, at) => forgeCrl(twin, { entries: listed[at] ? named : [] })),
  })

  expect(await judged(world(false, true))).toBe('accepted')
  expect(await judged(world(true, false))).toBe('Revoked leaf')
})

test('CRL-2 rollover: lists of the new key name certificates of the old one', async () => {
  const renewed = forgeCa('ca', root, { serial: der.integer(8) })
  const crls = [forgeCrl(renewed, { entries: named })]

  expect(await judged({ crls, candidates: [renewed.der] })).toBe('Revoked leaf')
})

test('X509-53 CRL-2 signatures of lists count against the budget', async () => {
  const limits = (signatures: number) => ({ crls: [forgeCrl(other)], limits: { signatures } })
  const other = listSigner(root)

  expect(await judged({ ...limits(4), leaf, candidates: [other.der] })).toBe('accepted')
  expect(await judged({ ...limits(3), leaf, candidates: [other.der] })).toBe('BudgetExceeded leaf')
})
