import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { SignatureHash, SignatureScheme } from '../path/crypto-port.ts'
import { der } from '../testing/der-writer.ts'
import { createNodeCrypto } from './node-crypto.ts'

interface Vector {
  readonly tcId: number
  readonly comment: string
  readonly jws: unknown
  readonly result: 'valid' | 'invalid'
}

const file = new URL(
  '../../../../test/vectors/wycheproof/json_web_signature_test.json',
  import.meta.url,
)
const { testGroups } = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly testGroups: readonly {
    readonly public?: JsonWebKey
    readonly tests: readonly Vector[]
  }[]
}

/** Cases whose signature is right: what is wrong is what the key says that it is for, which is no part of a certificate. */
const wrongUses: ReadonlySet<number> = new Set([332, 334, 336, 338, 340, 353, 354, 355, 356])

const hashes: Readonly<Record<string, SignatureHash>> = {
  256: 'sha256',
  384: 'sha384',
  512: 'sha512',
}
const hashOctets: Readonly<Record<string, number>> = { 256: 32, 384: 48, 512: 64 }

function schemeOf(algorithm: string): SignatureScheme | undefined {
  const [, family, size = ''] = /^(RS|PS|ES)(256|384|512)$/.exec(algorithm) ?? []
  const hash = hashes[size]
  if (hash === undefined) return undefined
  if (family === 'ES') return { kind: 'ecdsa', hash }
  if (family === 'RS') return { kind: 'rsa-pkcs1', hash }
  return { kind: 'rsa-pss', hash, saltLength: hashOctets[size] ?? 0 }
}

function algorithmOf(header: string): string {
  try {
    return String(JSON.parse(Buffer.from(header, 'base64url').toString('utf8')).alg)
  } catch {
    return ''
  }
}

/** `r` and `s` side by side, as JWS has them, in the SEQUENCE of certificates; other lengths stay as they are. */
function inSequence(signature: Buffer): Buffer {
  if (signature.length === 0 || signature.length % 4 !== 0) return signature
  const half = signature.length / 2
  return der.sequence(integer(signature.subarray(0, half)), integer(signature.subarray(half)))
}

function integer(octets: Buffer): Buffer {
  const from = octets.findIndex((octet) => octet !== 0)
  const magnitude = from === -1 ? Buffer.from([0]) : octets.subarray(from)
  return der.integer(...((magnitude[0] ?? 0) >= 0x80 ? [0, ...magnitude] : magnitude))
}

const crypto = createNodeCrypto()
const signatures = testGroups.flatMap(({ public: jwk, tests }) => {
  if (jwk === undefined || jwk.kty === 'oct') return []
  const spki = createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'der', type: 'spki' })
  return tests.flatMap(({ tcId, comment, jws, result }) => {
    const [header = '', payload = '', third = '', ...more] = String(jws).split('.')
    const scheme = schemeOf(algorithmOf(header))
    if (scheme === undefined || more.length > 0) return []
    const bytes = Buffer.from(third, 'base64url')
    const signature = scheme.kind === 'ecdsa' ? inSequence(bytes) : bytes
    const check = { spki, scheme, data: Buffer.from(`${header}.${payload}`), signature }
    return [{ tcId, comment, check, isRight: result === 'valid' || wrongUses.has(tcId) }]
  })
})

test('X509-25 RA-13 each signature of Wycheproof is judged as it is to be, here and in the pool', async () => {
  const wrong: string[] = []
  for (const { tcId, comment, check, isRight } of signatures) {
    const answers = [await crypto.verify(check), crypto.verifyNow(check)]
    if (answers.some((answer) => answer !== isRight)) wrong.push(`${tcId} ${comment}`)
  }

  expect(wrong).toEqual([])
  expect(signatures.filter(({ isRight }) => isRight)).toHaveLength(45)
  expect(signatures.length).toBeGreaterThan(300)
})
