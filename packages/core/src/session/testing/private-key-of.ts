import type { KeyObject } from 'node:crypto'
import type { SessionKeys } from '../key-ring.ts'

/** The private key that signs, for forgeries of tests. @throws {TypeError} when it is elsewhere. */
export function privateKeyOf(keys: SessionKeys): KeyObject {
  const key = keys.signingKey()
  if ('privateKey' in key) return key.privateKey
  throw new TypeError('the key that signs is not here')
}
