/** One file of a policy source, wherever it came from. */
export interface SourceFile {
  /** Relative to the root, with `/` between folders: `roles/000000000001/reader.json`. */
  readonly path: string
  readonly text: string
}
