import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const debianPackage = 'python3-cryptography-vectors'
const inside = 'usr/lib/python3/dist-packages/cryptography_vectors/x509/PKITS_data'

/** Where the suite is, or why it cannot be had. */
export type Pkits = { readonly folder: string } | { readonly missing: string }

/**
 * Gets NIST's PKITS from Debian's package of test vectors, once for a checkout: 29 MB, unpacked into a folder that
 * nothing commits. Without Debian's tools or its mirror the suite is missing, and the reason is the answer.
 */
export async function fetchPkits(cache: string): Promise<Pkits> {
  const folder = join(cache, inside)
  if (existsSync(folder)) return { folder }
  const draft = `${cache}.${process.pid}`
  try {
    await mkdir(draft, { recursive: true })
    await run('apt-get', ['download', debianPackage], { cwd: draft, timeout: 60_000 })
    const name = (await readdir(draft)).find((file) => file.endsWith('.deb'))
    if (name === undefined) return { missing: `${debianPackage} was not downloaded` }
    await run('dpkg-deb', ['-x', name, 'unpacked'], { cwd: draft, timeout: 60_000 })
    await mkdir(join(cache, '..'), { recursive: true })
    await rename(join(draft, 'unpacked'), cache)
    return { folder }
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    return { missing: `Debian's ${debianPackage} cannot be had: ${reason}` }
  }
}
