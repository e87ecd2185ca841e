import { expect, test } from 'vitest'
import { oid } from '../der/oid.ts'
import { der } from '../testing/der-writer.ts'
import {
  commonName,
  ecKey,
  type ForgeOptions,
  forgeCertificate,
} from '../testing/forge-certificate.ts'
import {
  caConstraints,
  extendedKeyUsage,
  extension,
  generalName,
  keyUsage,
} from '../testing/forge-extensions.ts'
import type { Certificate } from './certificate.ts'
import { parseCertificate } from './parse-certificate.ts'

const key = ecKey()
const parse = (options: ForgeOptions) => parseCertificate(forgeCertificate({ key, ...options }))
const accepted = (options: ForgeOptions): Certificate => {
  const parsed = parse(options)
  if (!parsed.ok) throw parsed.defect
  return parsed.certificate
}
const code = (options: ForgeOptions) => {
  const parsed = parse(options)
  if (!parsed.ok) return parsed.defect.code
  const [defect] = parsed.certificate.irregularities.values()
  return defect?.code ?? 'accepted'
}

const basicConstraints = (...items: readonly Uint8Array[]) =>
  extension('2.5.29.19', der.sequence(...items), true)

test.each([
  {
    rule: 'X509-12',
    name: 'an extension twice',
    extensions: [caConstraints(), caConstraints()],
    want: 'ExtensionDuplicate',
  },
  {
    rule: 'X509-14',
    name: 'a path length without CA',
    extensions: [basicConstraints(der.integer(0))],
    want: 'BasicConstraintsInvalid',
  },
  {
    rule: 'X509-14',
    name: 'a path length with cA FALSE',
    extensions: [basicConstraints(der.boolean(false), der.integer(0))],
    want: 'BasicConstraintsInvalid',
  },
  {
    rule: 'X509-14',
    name: 'a negative path length',
    extensions: [basicConstraints(der.boolean(true), der.integer(0xff))],
    want: 'BasicConstraintsInvalid',
  },
  {
    rule: 'X509-14',
    name: 'a path length with CA',
    extensions: [caConstraints(0)],
    want: 'accepted',
  },
  {
    rule: 'X509-2',
    name: 'an encoded FALSE',
    extensions: [basicConstraints(der.boolean(false))],
    want: 'accepted',
  },
  {
    rule: 'X509-15',
    name: 'no key usage',
    extensions: [extension('2.5.29.15', der.bits(Buffer.from([0])))],
    want: 'KeyUsageInvalid',
  },
  { rule: 'X509-15', name: 'one key usage', extensions: [keyUsage(0)], want: 'accepted' },
  { rule: 'X509-16', name: 'no purpose', extensions: [extendedKeyUsage()], want: 'EkuInvalid' },
  {
    rule: 'X509-16',
    name: 'a purpose that is no identifier',
    extensions: [extension('2.5.29.37', der.sequence(der.null()))],
    want: 'EkuInvalid',
  },
  {
    rule: 'X509-17',
    name: 'a critical subject key id',
    extensions: [extension('2.5.29.14', der.octets(Buffer.from([1])), true)],
    want: 'KeyIdentifierInvalid',
  },
  {
    rule: 'X509-17',
    name: 'a subject key id',
    extensions: [extension('2.5.29.14', der.octets(Buffer.from([1])))],
    want: 'accepted',
  },
  {
    rule: 'X509-17',
    name: 'a critical authority key id',
    extensions: [extension('2.5.29.35', der.sequence(der.implicit(0, Buffer.from([1]))), true)],
    want: 'KeyIdentifierInvalid',
  },
  {
    rule: 'X509-17',
    name: 'an authority serial number without issuer',
    extensions: [extension('2.5.29.35', der.sequence(der.implicit(2, Buffer.from([1]))))],
    want: 'KeyIdentifierInvalid',
  },
  {
    rule: 'X509-17',
    name: 'an authority serial number with issuer',
    extensions: [
      extension(
        '2.5.29.35',
        der.sequence(
          der.tagged(1, generalName.directory(commonName('ca'))),
          der.implicit(2, Buffer.from([1])),
        ),
      ),
    ],
    want: 'accepted',
  },
  {
    rule: 'X509-18',
    name: 'an access description',
    extensions: [
      extension(
        '1.3.6.1.5.5.7.1.1',
        der.sequence(der.sequence(der.oid('1.3.6.1.5.5.7.48.1'), generalName.uri('http://x'))),
      ),
    ],
    want: 'accepted',
  },
  {
    rule: 'X509-18',
    name: 'a critical access description',
    extensions: [
      extension(
        '1.3.6.1.5.5.7.1.1',
        der.sequence(der.sequence(der.oid('1.3.6.1.5.5.7.48.1'), generalName.uri('http://x'))),
        true,
      ),
    ],
    want: 'AiaInvalid',
  },
  {
    rule: 'X509-18',
    name: 'no access description',
    extensions: [extension('1.3.6.1.5.5.7.1.1', der.sequence())],
    want: 'AiaInvalid',
  },
  {
    rule: 'X509-21',
    name: 'a policy twice',
    extensions: [
      extension(
        '2.5.29.32',
        der.sequence(der.sequence(der.oid('1.2.3')), der.sequence(der.oid('1.2.3'))),
      ),
    ],
    want: 'PolicyExtensionInvalid',
  },
  {
    rule: 'X509-21',
    name: 'two policies',
    extensions: [
      extension(
        '2.5.29.32',
        der.sequence(der.sequence(der.oid('1.2.3')), der.sequence(der.oid('1.2.4'))),
      ),
    ],
    want: 'accepted',
  },
  {
    rule: 'X509-22',
    name: 'a distribution point',
    extensions: [
      extension(
        '2.5.29.31',
        der.sequence(der.sequence(der.tagged(0, der.tagged(0, generalName.uri('http://x/crl'))))),
      ),
    ],
    want: 'accepted',
  },
  {
    rule: 'X509-22',
    name: 'an empty distribution point',
    extensions: [extension('2.5.29.31', der.sequence(der.sequence()))],
    want: 'CrlDistributionInvalid',
  },
  {
    rule: 'X509-22',
    name: 'no distribution point',
    extensions: [extension('2.5.29.46', der.sequence())],
    want: 'CrlDistributionInvalid',
  },
  {
    rule: 'X509-22',
    name: 'a distribution point whose name is of no kind',
    extensions: [
      extension('2.5.29.31', der.sequence(der.sequence(der.tagged(0, der.tagged(2, der.null()))))),
    ],
    want: 'CrlDistributionInvalid',
  },
  {
    rule: 'X509-7',
    name: 'U+0000 in a URL of an access description',
    extensions: [
      extension(
        '1.3.6.1.5.5.7.1.1',
        der.sequence(der.sequence(der.oid('1.3.6.1.5.5.7.48.1'), generalName.uri('http://x\0'))),
      ),
    ],
    want: 'AiaInvalid',
  },
  {
    rule: 'X509-17',
    name: 'a subject key id that is a text',
    extensions: [extension('2.5.29.14', der.utf8('x'))],
    want: 'KeyIdentifierInvalid',
  },
  {
    rule: 'X509-17',
    name: 'an empty subject key id',
    extensions: [extension('2.5.29.14', der.octets(Buffer.alloc(0)))],
    want: 'KeyIdentifierInvalid',
  },
  {
    rule: 'X509-15',
    name: 'key usage as octets',
    extensions: [extension('2.5.29.15', der.octets(Buffer.from([0, 0x80])))],
    want: 'KeyUsageInvalid',
  },
  {
    rule: 'X509-15',
    name: 'key usage of three octets',
    extensions: [extension('2.5.29.15', der.bits(Buffer.from([0x80, 0, 1])))],
    want: 'KeyUsageInvalid',
  },
  {
    rule: 'X509-2',
    name: 'a key with unused bits',
    extensions: [],
    spki: der.sequence(der.sequence(der.oid('1.2.3')), der.bits(Buffer.from([0x80]), 7)),
    want: 'DerInvalid',
  },
] as readonly {
  rule: string
  name: string
  extensions: readonly Buffer[]
  spki?: Buffer
  want: string
}[])('$rule $name: $want', ({ extensions, spki, want }) => {
  expect(code({ extensions, ...(spki === undefined ? {} : { spki }) })).toBe(want)
})

test('X509-13 critical extensions that are not processed are listed, others are not', () => {
  const certificate = accepted({
    extensions: [
      extension('1.2.3', der.null(), true),
      extension('1.2.4', der.null()),
      caConstraints(),
    ],
  })

  expect(certificate.extensions.unknownCritical).toEqual([oid('1.2.3')])
})
