/** One file of a policy source, wherever it came from. */
export interface SourceFile {
  /** Relative to the root, with `/` between folders: `roles/000000000001/reader.json`. */
  readonly path: string
  readonly text: string
  /** What messages call it instead of its path, where nobody wrote a file: `jwt()` of the application's code. */
  readonly origin?: string
}

/** What messages call a file. */
export function sourceName({ path, origin }: SourceFile): string {
  return origin ?? `\`${path}\``
}
