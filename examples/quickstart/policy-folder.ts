import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where the policies are read from. */
export interface PolicyFolder {
  readonly path: string
  /** Removes the copy, if there is one. */
  remove(): Promise<void>
}

/** The provider that the files in `iam/` name. */
const writtenHost = '127.0.0.1:4000'

const original = join(import.meta.dirname, 'iam')

/**
 * Answers `iam/` itself while the OpenID provider listens where its files say, so that editing them has an effect.
 * On any other port: a copy that names that port, because condition keys hold the issuer (FED-6).
 */
export async function policyFolder(issuer: string): Promise<PolicyFolder> {
  const host = new URL(issuer).host
  if (host === writtenHost) return { path: original, remove: async () => {} }

  const path = await mkdtemp(join(tmpdir(), 'gatewarden-quickstart-'))
  await cp(original, path, { recursive: true })
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replaceAll(writtenHost, host))
  }
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}
