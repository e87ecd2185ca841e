import { DerError } from '../der/der-error.ts'

const rules = {
  // The certificate
  DerInvalid: 'X509-1',
  VersionUnsupported: 'X509-8',
  AlgorithmMismatch: 'X509-9',
  SerialInvalid: 'X509-10',
  NameInvalid: 'X509-11',
  ExtensionDuplicate: 'X509-12',
  ExtensionUnknownCritical: 'X509-13',
  BasicConstraintsInvalid: 'X509-14',
  KeyUsageInvalid: 'X509-15',
  EkuInvalid: 'X509-16',
  KeyIdentifierInvalid: 'X509-17',
  AiaInvalid: 'X509-18',
  SanInvalid: 'X509-19',
  NameConstraintsInvalid: 'X509-20',
  PolicyExtensionInvalid: 'X509-21',
  CrlDistributionInvalid: 'X509-22',
  // The certificate in its path
  NameChain: 'X509-24',
  SignatureInvalid: 'X509-25',
  Expired: 'X509-26',
  NotYetValid: 'X509-26',
  NotCa: 'X509-27',
  KeyIdentifierMissing: 'X509-27',
  KeyIdentifierMismatch: 'X509-29',
  BasicConstraintsNotCritical: 'X509-30',
  PathLenExceeded: 'X509-31',
  DepthExceeded: 'X509-31',
  LeafIsCa: 'X509-32',
  LeafInvalid: 'X509-32',
  KeyUsageForbids: 'X509-33',
  EkuMissing: 'X509-34',
  NameConstraintViolated: 'X509-37',
  NameFormUnsupported: 'X509-41',
  PolicyRequired: 'X509-44',
  AlgorithmForbidden: 'X509-45',
  AlgorithmUnavailable: 'X509-45',
  KeyWeak: 'X509-47',
  BudgetExceeded: 'X509-53',
  // Revocation
  Revoked: 'CRL-8',
  RevocationUnknown: 'CRL-9',
  LocallyDenied: 'CRL-11',
  // Revocation lists: why one is refused, or why a status is unknown
  CrlInvalid: 'CRL-1',
  CrlNotYetValid: 'CRL-1',
  CrlSignatureInvalid: 'CRL-2',
  CrlIssuerUntrusted: 'CRL-2',
  CrlExtensionUnknownCritical: 'CRL-3',
  CrlRollback: 'CRL-4',
  CrlOutOfScope: 'CRL-5',
  CrlReasonsIncomplete: 'CRL-5',
  CrlBaseMissing: 'CRL-6',
  CrlMissing: 'CRL-9',
  CrlStale: 'CRL-10',
  CrlTooLarge: 'RA-25',
  // SPIFFE
  SpiffeIdInvalid: 'MTLS-12',
  TrustDomainMismatch: 'MTLS-13',
  // The service
  AnchorDisabled: 'RA-22',
  SubjectDisabled: 'RA-24',
  CredentialDisabled: 'RA-24',
} as const

/** A reason for which a certificate or path is refused. */
export type RefusalCode = keyof typeof rules

/** Every reason code with the rule that it usually stands for. */
export const refusalRules: Readonly<Record<RefusalCode, string>> = Object.freeze(rules)

/** Why a path was refused. Names rule and certificate, never a key, another anchor or a policy (RA-20). */
export interface Refusal {
  readonly code: RefusalCode
  /** Rule of the specification, for example `X509-31`. */
  readonly rule: string
  /** `leaf`, `intermediate N` counted from the leaf, or `anchor`. */
  readonly certificate: string
  /** Of `RevocationUnknown`: what is wrong with the list that came nearest to an answer. */
  readonly defect?: RefusalCode
}

/** A defect found while reading or checking one certificate. Becomes a {@link Refusal}; never leaves the package. */
export class CertificateDefect extends Error {
  override readonly name: string = 'CertificateDefect'
  readonly code: RefusalCode
  readonly rule: string

  constructor(
    code: RefusalCode,
    message: string,
    rule: string = refusalRules[code],
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.rule = rule
  }
}

/** Runs `read` and gives structural faults inside it the code of the extension or field that is read. */
export function readAs<T>(code: RefusalCode, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof DerError)
      throw new CertificateDefect(code, error.message, refusalRules[code], error)
    throw error
  }
}
