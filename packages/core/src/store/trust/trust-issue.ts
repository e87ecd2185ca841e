/** Why a document must not be stored: an issue of a principal element, with its place in the text. */
export interface TrustIssue {
  /** UTF-16 offset into the text that holds the document. */
  readonly start: number
  readonly code: 'INVALID_PRINCIPAL' | 'UNCONSTRAINED_SHARED_ISSUER'
  readonly message: string
}
