/** A defence taken out: the named suite must fail. */
export interface Mutant {
  /** What is taken out. */
  readonly name: string
  readonly file: string
  /** Stands exactly once in the file. */
  readonly from: string
  readonly to: string
  /** Test files that must notice. */
  readonly suites: readonly string[]
}
