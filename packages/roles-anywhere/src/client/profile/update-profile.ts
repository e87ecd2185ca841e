import { mkdir, realpath } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { lockedFile, type TemporaryCredentials, type Timers } from '@gatewarden/core'
import { type ClientOptions, providerOf } from '../provider-of.ts'
import { signInPorts } from '../sign-in-options.ts'
import { withCredentials } from './credentials-file.ts'

/** Options of {@link updateProfile}. */
export type UpdateProfileOptions = ClientOptions & {
  /** Default `default`. */
  readonly profile?: string
  /** Default `AWS_SHARED_CREDENTIALS_FILE`, else `.aws/credentials` of the user's home. */
  readonly file?: string
  /** Ends after the first session was written. Default false: goes on until `signal`. */
  readonly once?: boolean
  /** Ends the updating when it is aborted. */
  readonly signal?: AbortSignal
}

/** How often changed files are looked for. */
const lookMs = 10_000

/**
 * Keeps the credentials of a certificate in one profile of an AWS credentials file: for programs that read nothing else.
 * The file is exchanged as a whole, readable by its owner alone; the rest of it stays byte for byte (section 10).
 *
 * A new session is written 5 to 6 minutes before the last one ends, and within 10 seconds of a change of the
 * certificate. What fails later than at first is logged and tried again. Resolves after the first session with `once`,
 * else when `signal` is aborted.
 *
 * @throws {TypeError} for an unknown option, a name that no profile can have, or a profile that stands twice in the file.
 * @throws {CreateSessionError} when the service refuses the first session.
 * @throws {IamError} `ServiceUnavailable` when the file cannot be read or exchanged at first.
 */
export async function updateProfile(options: UpdateProfileOptions): Promise<void> {
  const { profile = 'default', file = defaultFile(), once = false, signal, ...client } = options
  const { timers, logger } = signInPorts(client)
  const provide = providerOf(client)
  let written: TemporaryCredentials | undefined
  const update = async () => {
    const credentials = await provide()
    if (credentials === written) return
    await writeProfile(file, profile, credentials, timers)
    written = credentials
  }
  const isEnded = () => signal?.aborted === true
  await update()
  while (!once && !isEnded()) {
    await pauseUntil(timers, lookMs, signal)
    if (isEnded()) return
    try {
      await update()
    } catch (err) {
      logger.error({ err }, `the profile ${profile} was not updated`)
    }
  }
}

async function writeProfile(
  file: string,
  profile: string,
  credentials: TemporaryCredentials,
  timers: Timers,
): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  // A link stays one: what it points to is exchanged.
  const path = await realpath(file).catch(() => file)
  const storage = lockedFile(path, { what: 'credentials file', timers })
  await storage.update(async (text = '') => withCredentials(text, profile, credentials)) // RULE rac.profile-file-exchanged
}

function defaultFile(): string {
  return process.env['AWS_SHARED_CREDENTIALS_FILE'] ?? join(homedir(), '.aws', 'credentials')
}

function pauseUntil(timers: Timers, ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      cancel()
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const cancel = timers.after(ms, end)
    signal?.addEventListener('abort', end, { once: true })
  })
}
