import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A folder of policy files that goes away with its test. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly root: string
  /** Writes a file: objects as JSON with two spaces, text and bytes as they are. */
  write(path: string, content: object | string | Uint8Array): Promise<void>
  remove(path: string): Promise<void>
}

/** Creates a folder with some files. */
export async function temporaryFolder(
  files: Readonly<Record<string, object | string>> = {},
): Promise<TemporaryFolder> {
  const root = await mkdtemp(join(tmpdir(), 'policies-'))
  const folder: TemporaryFolder = {
    root,
    async write(path, content) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      const isRaw = typeof content === 'string' || content instanceof Uint8Array
      await writeFile(join(root, path), isRaw ? content : JSON.stringify(content, null, 2))
    },
    remove: (path) => rm(join(root, path), { recursive: true }),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  }
  for (const [path, content] of Object.entries(files)) await folder.write(path, content)
  return folder
}
