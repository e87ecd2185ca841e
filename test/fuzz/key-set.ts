// FZ-10: key sets of issuers.
import { generateKeyPairSync } from 'node:crypto'
import { createKeySet } from '../../packages/core/src/federation/key-set.ts'
import type { VerificationKey } from '../../packages/core/src/session/jose/verify-compact.ts'
import { ByteSource } from './byte-source.ts'
import { claim, shown } from './expect.ts'

const algorithms = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'HS256', 'none']
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const secret = privateKey.export({ format: 'jwk' })
const { d: _, ...open } = secret

/** A key that is sound, private, symmetric, or has members out of the bytes. */
function drawKey(source: ByteSource): unknown {
  const base = source.pick<Record<string, unknown>>([
    { ...open, kid: 'a' },
    { ...secret, kid: 'b' },
    { kty: 'oct', k: 'c2VjcmV0', kid: 'c', alg: 'HS256' },
    { ...open },
  ])
  const key: Record<string, unknown> = { ...base }
  for (let changes = source.below(4); changes > 0; changes -= 1) {
    const name = source.pick([
      'kid',
      'kty',
      'd',
      'k',
      'alg',
      'use',
      'key_ops',
      'crv',
      'x',
      'y',
      'n',
      'e',
    ])
    const value = source.pick<unknown>([
      source.text(6),
      'a',
      'oct',
      'EC',
      'AQAB',
      1,
      null,
      ['sign'],
      'sig',
    ])
    key[name] = value
  }
  return source.below(16) === 0 ? source.pick([null, 'x', []]) : key
}

/** Creates a key set and looks for every key. @throws Finding */
export function fuzz(bytes: Uint8Array): void {
  const source = new ByteSource(bytes)
  const jwks = Array.from({ length: source.below(5) }, () => drawKey(source))
  let found: ReturnType<ReturnType<typeof createKeySet>['find']>[]
  try {
    const set = createKeySet(jwks)
    found = algorithms.flatMap((alg) =>
      [undefined, 'a', 'b', 'c', source.text(4)].map((kid) => set.find({ alg, kid } as never)),
    )
  } catch (error) {
    claim(/is no object/.test(String(error)), () => `${error}: ${shown(jwks)}`)
    return
  }
  const keys = found.filter((key): key is VerificationKey => typeof key === 'object')
  for (const { key, alg } of keys) {
    claim(key.type === 'public' && alg !== 'none' && !alg.startsWith('HS'), () => shown(jwks))
  }
}
