import { rootCertificates } from 'node:tls'
import { expect, test } from 'vitest'
import { der } from '../testing/der-writer.ts'
import { ecKey } from '../testing/forge-certificate.ts'
import { forgeCa, forgeLeaf, pemOf } from '../testing/forge-chain.ts'
import {
  caConstraints,
  extension,
  generalName,
  keyUsage,
  subjectAltName,
  subjectKeyId,
} from '../testing/forge-extensions.ts'
import { forgedClock, verdict } from '../testing/verdict.ts'
import { createTrustStore } from '../trust-store/trust-store.ts'

const clock = forgedClock
const key = ecKey()
const root = forgeCa('root')
const intermediate = forgeCa('intermediate', root)
const leaf = forgeLeaf(intermediate)
const register = (pem: string) => createTrustStore({ anchors: [{ id: 'plant', pem }], clock })

test.each([
  {
    name: 'a leaf',
    pem: pemOf(leaf),
    message: 'trust anchor `plant`: block 1: not a CA (NotCa, X509-27)',
  },
  {
    name: 'basic constraints that are not critical',
    pem: forgeCa('x', undefined, {
      key,
      extensions: [caConstraints(undefined, false), subjectKeyId(key)],
    }).pem,
    message:
      'trust anchor `plant`: block 1: basic constraints are not critical (BasicConstraintsNotCritical, X509-30)',
  },
  {
    name: 'no authority key id and another signer',
    pem: forgeCa('x', root, { key, extensions: [caConstraints(), subjectKeyId(key)] }).pem,
    message:
      'trust anchor `plant`: block 1: CA without an authority key identifier (KeyIdentifierMissing, X509-27)',
  },
  {
    name: 'no subject',
    pem: forgeCa('x', root, {
      subject: der.sequence(),
      moreExtensions: [subjectAltName([generalName.dns('a.example')], true)],
    }).pem,
    message: 'trust anchor `plant`: block 1: CA without a subject (NameInvalid, X509-27)',
  },
  {
    name: 'empty name constraints',
    pem: forgeCa('x', undefined, { moreExtensions: [extension('2.5.29.30', der.sequence(), true)] })
      .pem,
    message:
      'trust anchor `plant`: block 1: name constraints without a subtree (NameConstraintsInvalid, X509-20)',
  },
  {
    name: 'a second certificate that is no CA',
    pem: `${root.pem}${pemOf(leaf)}`,
    message: 'trust anchor `plant`: block 2: not a CA (NotCa, X509-27)',
  },
  {
    name: 'no certificate',
    pem: 'plant',
    message: 'trust anchor `plant`: no certificate in the PEM text',
  },
  {
    name: 'broken PEM',
    pem: '-----BEGIN CERTIFICATE-----',
    message: 'trust anchor `plant`: not well-formed PEM',
  },
  {
    name: 'eleven certificates',
    pem: root.pem.repeat(11),
    message: 'trust anchor `plant`: more than 10 certificates',
  },
  {
    name: 'a long text',
    pem: root.pem + ' '.repeat(16_000),
    message: 'trust anchor `plant`: longer than 16000 characters',
  },
])('X509-60 RA-21 an anchor with $name is refused at registration', ({ pem, message }) => {
  expect(() => register(pem)).toThrow(
    expect.objectContaining({ code: 'ValidationException', message }),
  )
})

test('RA-21 a private key pasted beside the certificate is refused by its position and not printed', () => {
  const pem = root.pem + root.key.privateKey.export({ format: 'pem', type: 'pkcs8' })

  expect(() => register(pem)).toThrow(
    expect.objectContaining({ message: 'trust anchor `plant`: block 2: not a certificate' }),
  )
})

test('RA-21 a public root is no anchor unless it is named unsafe', () => {
  const pem = rootCertificates.find((text) => !isRefusedForAnotherReason(text)) ?? ''

  expect(() => register(pem)).toThrow(/a public root would let in everybody it certifies/)
  expect(() =>
    createTrustStore({ anchors: [{ id: 'web', pem, unsafePublicRoot: true }], clock }),
  ).not.toThrow()
})

function isRefusedForAnotherReason(pem: string): boolean {
  try {
    createTrustStore({ anchors: [{ id: 'web', pem, unsafePublicRoot: true }], clock })
    return false
  } catch {
    return true
  }
}

test('X509-28 X509-60 a self-signed anchor needs no authority key id, and a SHA-1 self-signature is no reason', async () => {
  const extensions = [caConstraints(), keyUsage(5), subjectKeyId(key)]
  const plain = forgeCa('plain', undefined, { key, extensions })
  const sha1 = forgeCa('sha1', undefined, {
    key,
    extensions,
    innerAlgorithm: der.sequence(der.oid('1.2.840.10045.4.1')),
    hash: 'sha1',
  })

  expect(await verdict([plain], forgeLeaf(plain))).toBe('accepted')
  expect(await verdict([sha1], forgeLeaf(sha1))).toBe('accepted')
})
