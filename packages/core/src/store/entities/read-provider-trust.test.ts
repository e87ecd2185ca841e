import { rootCertificates } from 'node:tls'
import { describe, expect, test } from 'vitest'
import {
  impostorPem,
  leafKeyPem,
  leafPem,
  rootPem,
} from '../../federation/testing/idp-certificates.ts'
import { account, defectsOf, snapshotOf } from '../testing/read-entities.ts'

const url = 'https://idp.example'
const provider = (more: object) => ({ ClientIDList: ['orders-api'], Url: url, ...more })
const readProvider = (more: object) =>
  snapshotOf({ providers: { idp: provider(more) } }).oidcProvider(account, url)
const defectOf = (more: object) => defectsOf({ providers: { idp: provider(more) } })[0]
const thumbprint = '6938FD4D98BAB03FAADB97B34396831E3780AEA1'

test('FED-13 a provider takes certificates and thumbprints', () => {
  expect(readProvider({ Ca: rootPem + impostorPem, ThumbprintList: [thumbprint] })).toMatchObject({
    ca: rootPem + impostorPem,
    thumbprints: [thumbprint.toLowerCase()],
  })
  expect(readProvider({ Ca: rootCertificates[0] })?.ca).toBe(rootCertificates[0])
})

test('FED-9 a provider lists the `amr` values that count', () => {
  expect(readProvider({ AcceptedAmrValues: ['mfa', 'hwk'] })?.acceptedAmrValues).toEqual([
    'mfa',
    'hwk',
  ])
})

test('FED-1 a provider of JWT-SVIDs names its trust domain', () => {
  expect(readProvider({ SpiffeTrustDomain: 'prod.example' })?.spiffeTrustDomain).toBe(
    'prod.example',
  )
})

describe('STO-9 what is wrong with these members is refused', () => {
  const ca = (message: string) => expect.stringContaining(`INVALID_VALUE: \`Ca\` ${message}`)

  test.each([
    { name: 'no PEM', Ca: 'x', want: 'must be certificates in PEM form and nothing else' },
    {
      name: 'a private key beside it',
      Ca: rootPem + leafKeyPem,
      want: 'must be certificates in PEM form and nothing else',
    },
    { name: 'a certificate of a host', Ca: leafPem, want: 'holds a certificate that is no CA' },
    {
      name: 'one of a host behind a CA',
      Ca: rootPem + leafPem,
      want: 'holds a certificate that is no CA',
    },
    {
      name: 'a broken one',
      Ca: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
      want: 'holds a certificate that cannot be read',
    },
    { name: 'far too long', Ca: rootPem.repeat(100), want: 'must have at most 32768 characters' },
  ])('FED-13 $name (LES-8)', ({ Ca, want }) => {
    expect(defectOf({ Ca })).toEqual(ca(want))
  })

  test('FED-13 a thumbprint is 40 hex digits, and there are at most five', () => {
    const six = Array.from({ length: 6 }, (_, index) => `${index}`.repeat(40))

    expect(defectOf({ ThumbprintList: ['ab:cd'] })).toContain('40 hex digits')
    expect(defectOf({ ThumbprintList: six })).toContain('LIMIT_EXCEEDED: `ThumbprintList` takes')
  })

  test('FED-1 JWT-SVIDs are signed with RS, ES or PS, by a domain that can be one', () => {
    expect(defectOf({ SpiffeTrustDomain: 'Prod' })).toContain('must be a SPIFFE trust domain')
    expect(defectOf({ SpiffeTrustDomain: 'a', Algorithms: ['EdDSA'] })).toContain(
      '`Algorithms` must be among RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512',
    )
  })

  test('FED-9 an `amr` value is printable ASCII', () => {
    expect(defectOf({ AcceptedAmrValues: [''] })).toContain('must be values of printable ASCII')
  })
})
