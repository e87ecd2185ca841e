import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'

/** An environment in which AWS clients find nothing but what a test puts there. */
export interface Sandbox extends AsyncDisposable {
  /** Writes a file of the folder and answers its path. */
  write(name: string, text: string): Promise<string>
  /** Sets variables, or removes them. Profiles are written before the first client reads them: it remembers. */
  set(variables: Readonly<Record<string, string | undefined>>): void
}

/**
 * Hides the AWS configuration of the machine: variables, profiles below HOME, the instance metadata service. Profiles
 * are read from `config` and `credentials` of a folder of its own, since clients remember files by their paths.
 */
export async function createSandbox(endpoint: string): Promise<Sandbox> {
  const folder = await mkdtemp(join(tmpdir(), 'clients-'))
  for (const name of Object.keys(process.env)) {
    if (/^AWS_/i.test(name)) vi.stubEnv(name, undefined)
  }
  const set: Sandbox['set'] = (variables) => {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  }
  set({
    HOME: folder,
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_REGION: 'eu-1',
    AWS_ENDPOINT_URL_STS: endpoint,
  })
  return {
    set,
    async write(name, text) {
      const path = join(folder, name)
      await writeFile(path, text)
      return path
    },
    async [Symbol.asyncDispose]() {
      vi.unstubAllEnvs()
      await rm(folder, { recursive: true })
    },
  }
}
