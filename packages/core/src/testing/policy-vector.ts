/** One case of the grammar: a document as text, and every issue that must be reported for it. */
export interface ParseVector {
  readonly schema: 1
  readonly kind: 'parse'
  /** A sentence, unique in the corpus. */
  readonly name: string
  readonly rules: readonly string[]
  readonly source: string
  readonly policyType: 'identity' | 'resource' | 'trust' | 'scp' | 'rcp'
  /** A string, so that repeated members can be written. */
  readonly text: string
  /** Refusals wanted, by code and JSON pointer. Empty: the document is accepted. */
  readonly issues: readonly { readonly code: string; readonly pointer: string }[]
}
