/** Something that reads certificates and validates chains of three. */
export interface Validator {
  readonly name: string
  readonly label: string
  readonly version: string
  /** Reads a certificate. */
  parse(leaf: Uint8Array): unknown
  /** Everything from bytes, nothing remembered: root, intermediate, leaf. */
  cold(leaf: Uint8Array): Promise<boolean>
  /** Root and intermediate are known, the leaf was not seen before. */
  warm(leaf: Uint8Array): Promise<boolean>
}
