/** A rule taken out of the compiled evaluator: a vector that names it must fail. */
export interface RuleMutant {
  readonly rule: string
  /** What is done instead. */
  readonly name: string
  /** Below `packages/core/src`. */
  readonly file: string
  /** Stands exactly once in the file. */
  readonly from: string
  readonly to: string
}

type Row = readonly [rule: string, name: string, from: string, to: string]

/** The mutants of one file below `packages/core/src`. */
export const inFile = (file: string, rows: readonly Row[]): RuleMutant[] =>
  rows.map(([rule, name, from, to]) => ({ rule, name, file, from, to }))
