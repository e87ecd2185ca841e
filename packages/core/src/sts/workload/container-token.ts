import { createHash, timingSafeEqual } from 'node:crypto'
import { IamError } from '../../errors.ts'

/** The token that clients send, or what reads it anew for every request: a file that is rotated. */
export type ContainerToken = string | (() => string | Promise<string>)

/**
 * Refuses a token that no client could send, or that is short enough to be guessed.
 *
 * @throws {TypeError} without the token in it.
 */
export function assertContainerToken(token: ContainerToken): void {
  if (typeof token === 'function') return
  if (typeof token === 'string' && isUsable(token)) return
  throw new TypeError(
    '"token" option must have 32 to 4096 visible ASCII characters, or be a function that reads it',
  )
}

/**
 * Compares verbatim. Digests are compared, so that the time tells neither the first difference nor the length.
 *
 * @throws {IamError} `InternalFailure` for a token that was read and is not usable.
 */
export async function isContainerToken(given: string, token: ContainerToken): Promise<boolean> {
  const expected = typeof token === 'function' ? await token() : token
  if (!isUsable(expected)) {
    throw new IamError('InternalFailure', 'the token of the container endpoint is not usable')
  }
  return timingSafeEqual(sha256(given), sha256(expected)) // RULE cred.token-in-constant-time
}

/** A header value loses white space at its ends, and a line break ends it: clients refuse to send such a file. */
function isUsable(token: string): boolean {
  return /^[!-~](?:[ -~]{30,4094})[!-~]$/.test(token)
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text, 'latin1').digest()
}
