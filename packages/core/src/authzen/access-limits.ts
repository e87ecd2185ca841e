/** What bounds the work of one call (INV-10). */
export interface AccessLimits {
  /** Bytes of a body. */
  readonly bodyBytes: number
  /** Items of a batch. */
  readonly batchItems: number
  /** Members of one `properties` or `context`. */
  readonly properties: number
  /** Results of a page where no number is asked for. */
  readonly usualPage: number
  /** Results of a page at most. */
  readonly largestPage: number
  /** Candidates that one search evaluates: the page ends there, found or not. */
  readonly searchedCandidates: number
  /** Candidates that are listed and described at a time. */
  readonly searchedAtOnce: number
  /** Milliseconds that code of the application may take in one call, all together. */
  readonly loadingMs: number
}

/** The limits in force. */
export const accessLimits: AccessLimits = Object.freeze({
  bodyBytes: 512 * 1024,
  batchItems: 200,
  properties: 100,
  usualPage: 100,
  largestPage: 1_000,
  searchedCandidates: 1_000,
  searchedAtOnce: 100,
  loadingMs: 5_000,
})
