/** What is wrong with a principal element, or doubtful in a trust policy, with its place in the text. */
export interface TrustIssue {
  /** UTF-16 offset into the text that holds the document. */
  readonly start: number
  readonly code: 'INVALID_PRINCIPAL' | 'UNCONSTRAINED_SHARED_ISSUER' | TrustFindingCode
  readonly message: string
}

/** Codes of what is legal in a trust policy and seldom meant (TRUST-7, FED-11). */
export type TrustFindingCode =
  | 'MFA_DENY_WITHOUT_IF_EXISTS'
  | 'RECYCLABLE_SUBJECT'
  | 'THIRD_PARTY_WITHOUT_EXTERNAL_ID'
