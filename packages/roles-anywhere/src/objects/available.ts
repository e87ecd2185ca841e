import { IamError } from '@gatewarden/core'

/** Asks a store. @throws {IamError} `ServiceUnavailable` when it fails: not knowing is no answer. */
export async function available<Result>(what: string, ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask()
  } catch (cause) {
    throw new IamError('ServiceUnavailable', `${what} are not available`, { cause })
  }
}
