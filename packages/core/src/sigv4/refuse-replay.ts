import { IamError } from '../errors.ts'
import type { SingleUseStore } from '../ports/single-use.ts'

/** A signature that was found good, and the last ms at which it would be again. */
export interface ReplayableSignature {
  /** 64 digits of lower-case hex. */
  readonly signature: string
  readonly validUntil: number
}

const scope = 'sigv4'
const readMethods: ReadonlySet<string> = new Set(['GET', 'HEAD'])

/**
 * Uses a signature up: the same one is refused from now on, on every node that shares the store (SIG-13). What only reads
 * is left alone. It comes after every other check, so that junk never fills the store.
 *
 * @throws {IamError} `SignatureDoesNotMatch` for a second use; `ServiceUnavailable` when it cannot be remembered.
 */
export async function refuseReplay(
  { signature, validUntil }: ReplayableSignature,
  method: string,
  store: SingleUseStore,
): Promise<void> {
  if (readMethods.has(method)) return
  const isFirst = await useOnce(Buffer.from(signature, 'hex'), validUntil + 1, store)
  if (isFirst) return
  // RULE sigv4.replay-refused
  throw new IamError('SignatureDoesNotMatch', 'the request signature does not match', {
    cause: new Error('replay'),
  })
}

async function useOnce(
  value: Uint8Array,
  expiresAt: number,
  store: SingleUseStore,
): Promise<boolean> {
  try {
    return await store.useOnce(scope, value, expiresAt)
  } catch (cause) {
    throw new IamError('ServiceUnavailable', 'used signatures cannot be remembered', { cause })
  }
}
