import { type Oid, oid } from '../der/oid.ts'

type ExtensionName =
  | 'subjectKeyIdentifier'
  | 'keyUsage'
  | 'subjectAltName'
  | 'issuerAltName'
  | 'basicConstraints'
  | 'nameConstraints'
  | 'crlDistributionPoints'
  | 'certificatePolicies'
  | 'policyMappings'
  | 'authorityKeyIdentifier'
  | 'policyConstraints'
  | 'extKeyUsage'
  | 'freshestCrl'
  | 'inhibitAnyPolicy'
  | 'authorityInfoAccess'

/** Extensions that are processed (X509-13), and those whose own rule says that they are never critical. */
export const extensionOids: Readonly<Record<ExtensionName, Oid>> = Object.freeze({
  subjectKeyIdentifier: oid('2.5.29.14'),
  keyUsage: oid('2.5.29.15'),
  subjectAltName: oid('2.5.29.17'),
  issuerAltName: oid('2.5.29.18'),
  basicConstraints: oid('2.5.29.19'),
  nameConstraints: oid('2.5.29.30'),
  crlDistributionPoints: oid('2.5.29.31'),
  certificatePolicies: oid('2.5.29.32'),
  policyMappings: oid('2.5.29.33'),
  authorityKeyIdentifier: oid('2.5.29.35'),
  policyConstraints: oid('2.5.29.36'),
  extKeyUsage: oid('2.5.29.37'),
  freshestCrl: oid('2.5.29.46'),
  inhibitAnyPolicy: oid('2.5.29.54'),
  authorityInfoAccess: oid('1.3.6.1.5.5.7.1.1'),
})

/** Extensions of revocation lists and their entries. */
export const crlExtensionOids: Readonly<
  Record<
    | 'crlNumber'
    | 'reasonCode'
    | 'holdInstructionCode'
    | 'invalidityDate'
    | 'deltaCrlIndicator'
    | 'issuingDistributionPoint'
    | 'certificateIssuer',
    Oid
  >
> = Object.freeze({
  crlNumber: oid('2.5.29.20'),
  reasonCode: oid('2.5.29.21'),
  holdInstructionCode: oid('2.5.29.23'),
  invalidityDate: oid('2.5.29.24'),
  deltaCrlIndicator: oid('2.5.29.27'),
  issuingDistributionPoint: oid('2.5.29.28'),
  certificateIssuer: oid('2.5.29.29'),
})

/** Purposes of extKeyUsage by their usual names. */
export const purposeOids: Readonly<Record<string, Oid>> = Object.freeze({
  __proto__: null,
  anyExtendedKeyUsage: oid('2.5.29.37.0'),
  serverAuth: oid('1.3.6.1.5.5.7.3.1'),
  clientAuth: oid('1.3.6.1.5.5.7.3.2'),
  codeSigning: oid('1.3.6.1.5.5.7.3.3'),
  emailProtection: oid('1.3.6.1.5.5.7.3.4'),
  timeStamping: oid('1.3.6.1.5.5.7.3.8'),
  OCSPSigning: oid('1.3.6.1.5.5.7.3.9'),
} as unknown as Record<string, Oid>)

/** The policy that stands for all. */
export const anyPolicy: Oid = oid('2.5.29.32.0')

/** Short names of attribute types of distinguished names; others are named by their OID (RA-27). */
export const attributeShortNames: ReadonlyMap<Oid, string> = new Map([
  [oid('2.5.4.3'), 'CN'],
  [oid('2.5.4.4'), 'SN'],
  [oid('2.5.4.5'), 'SERIALNUMBER'],
  [oid('2.5.4.6'), 'C'],
  [oid('2.5.4.7'), 'L'],
  [oid('2.5.4.8'), 'ST'],
  [oid('2.5.4.9'), 'STREET'],
  [oid('2.5.4.10'), 'O'],
  [oid('2.5.4.11'), 'OU'],
  [oid('2.5.4.12'), 'T'],
  [oid('2.5.4.42'), 'GN'],
  [oid('2.5.4.43'), 'I'],
  [oid('0.9.2342.19200300.100.1.1'), 'UID'],
  [oid('0.9.2342.19200300.100.1.25'), 'DC'],
  [oid('1.2.840.113549.1.9.1'), 'E'],
])
