import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseCompactJws } from '../session/jose/compact-jws.ts'
import { verifyCompact } from '../session/jose/verify-compact.ts'
import { createKeySet } from './key-set.ts'

type Jwk = Readonly<Record<string, unknown>>

interface Vector {
  readonly tcId: number
  readonly jws: string
  readonly result: 'valid' | 'invalid'
  readonly keys: readonly Jwk[]
}

interface Group {
  readonly public?: Jwk & { readonly keys?: readonly Jwk[] }
  readonly private: Jwk & { readonly keys?: readonly Jwk[] }
  readonly tests: readonly Omit<Vector, 'keys'>[]
}

function vectorsOf(file: string): readonly Vector[] {
  const url = new URL(`../../../../test/vectors/wycheproof/${file}`, import.meta.url)
  const groups: readonly Group[] = JSON.parse(readFileSync(url, 'utf8')).testGroups
  return groups.flatMap((group) => {
    const given = group.public ?? group.private
    return group.tests.map((vector) => ({ ...vector, keys: given.keys ?? [given] }))
  })
}

/** What a provider's key set makes of a token whose algorithm the provider lists. */
async function outcomeOf({ jws: text, keys }: Vector): Promise<string> {
  const jws = parseCompactJws(text, 20_000)
  if (jws === undefined) return 'malformed'
  const key = createKeySet(keys).find(jws)
  if (typeof key === 'string') return key
  return (await verifyCompact(jws, key, [jws.alg])) ? 'accepted' : 'wrong signature'
}

const algorithmOf = ({ jws }: Vector) =>
  JSON.parse(Buffer.from(jws.split('.')[0] ?? '', 'base64url').toString()).alg as string

/** Why a valid vector is refused, or `undefined`. */
const reasons: ReadonlyMap<string, (vector: Vector) => boolean> = new Map([
  ['HMAC is in no allow-list', (vector: Vector) => algorithmOf(vector).startsWith('HS')],
  ['an empty payload is no set of claims', ({ jws }: Vector) => jws.split('.')[1] === ''],
  [
    'the key is for another algorithm',
    (vector: Vector) => vector.keys.every(({ alg }) => alg !== algorithmOf(vector)),
  ],
])

async function tally(vectors: readonly Vector[]) {
  const counts: Record<string, number> = {}
  for (const vector of vectors) {
    const isAccepted = (await outcomeOf(vector)) === 'accepted'
    const reason = [...reasons].find(([, applies]) => vector.result === 'valid' && applies(vector))
    const why = vector.result === 'invalid' ? 'invalid' : (reason?.[0] ?? 'valid')
    const name = `${isAccepted ? 'accepted' : 'refused'}: ${why}`
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

test('SEC-53 of the 401 JWS vectors of Wycheproof a key set accepts the valid ones of algorithms that can be listed, and no other', async () => {
  const vectors = vectorsOf('json_web_signature_test.json')

  expect(vectors).toHaveLength(401)
  expect(await tally(vectors)).toEqual({
    'refused: invalid': 355,
    'accepted: valid': 26,
    'refused: HMAC is in no allow-list': 10,
    'refused: an empty payload is no set of claims': 6,
    'refused: the key is for another algorithm': 4,
  })
})

test('SEC-53 of the 26 JWK vectors of Wycheproof a key set accepts the valid ones of algorithms that can be listed, and no other', async () => {
  const vectors = vectorsOf('json_web_key_test.json')

  expect(vectors).toHaveLength(26)
  expect(await tally(vectors)).toEqual({
    'refused: invalid': 21,
    'accepted: valid': 1,
    'refused: HMAC is in no allow-list': 4,
  })
})
