import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Text of the page about usage. */
export const usagePage: string = readFileSync(
  join(import.meta.dirname, '../../../docs/usage.md'),
  'utf8',
)

/** The files that the page about usage names, in a folder of the workspace, where imports resolve as for users. */
export interface PageFiles {
  readonly folder: string
  remove(): void
}

/** Writes them. */
export function writePageFiles(): PageFiles {
  const folder = mkdtempSync(join(import.meta.dirname, '.app-'))
  for (const [, path = '', text = ''] of usagePage.matchAll(
    /^```ts file=(\S+)\n([\s\S]*?)^```$/gm,
  )) {
    writeFileSync(join(folder, path), text)
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
