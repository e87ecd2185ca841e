import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseCompactJws } from './compact-jws.ts'
import { verificationKey } from './verification-key.ts'
import { verifyCompact } from './verify-compact.ts'

type Jwk = Readonly<Record<string, unknown>>

interface Vector {
  readonly tcId: number
  readonly comment: string
  readonly jws: string
  readonly result: 'valid' | 'invalid'
}

interface Group {
  readonly public?: Jwk & { readonly keys?: readonly Jwk[] }
  readonly private: Jwk & { readonly keys?: readonly Jwk[] }
  readonly tests: readonly Vector[]
}

function groupsOf(file: string): readonly Group[] {
  const url = new URL(`../../../../../test/vectors/wycheproof/${file}`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8')).testGroups
}

/** Our verify call with the vector's key, and the algorithm of that key allowed. */
async function isAccepted(token: string, jwk: Jwk): Promise<boolean> {
  const jws = parseCompactJws(token, 20_000)
  if (jws === undefined) return false
  const key = verificationKey(jwk, jws.alg)
  return key !== undefined && verifyCompact(jws, key, [jws.alg])
}

const jwsVectors = groupsOf('json_web_signature_test.json').flatMap((group) => {
  return group.tests.map((vector) => ({ ...vector, keys: [group.public ?? group.private] }))
})
const jwkVectors = groupsOf('json_web_key_test.json').flatMap((group) => {
  return group.tests.map((vector) => ({
    ...vector,
    keys: (group.public ?? group.private).keys ?? [],
  }))
})

const accepted = async (vectors: readonly (Vector & { readonly keys: readonly Jwk[] })[]) => {
  const ids: number[] = []
  for (const { jws, keys, tcId } of vectors) {
    const answers = await Promise.all(keys.map((key) => isAccepted(jws, key)))
    if (answers.includes(true)) ids.push(tcId)
  }
  return ids
}
const idsOf = (vectors: readonly Vector[]) => vectors.map((vector) => vector.tcId)
const isHmac = ({ jws }: Vector) =>
  /"alg"\s*:\s*"HS/.test(Buffer.from(jws.split('.')[0] ?? '', 'base64').toString())

/** Valid ones that our profiles refuse on purpose, beside all of HMAC. */
const strict = new Map([
  ['an empty payload is no set of claims', [259, 264, 268, 272, 320, 325]],
  ['`alg` of the key is PS256, the token has PS384', [346, 350]],
  ['`alg` of the key is ES521, which does not exist', [347, 351]],
])

test('SEC-53 all 355 invalid JWS vectors of Wycheproof are refused', async () => {
  const invalid = jwsVectors.filter((vector) => vector.result === 'invalid')

  expect(invalid).toHaveLength(355)
  expect(await accepted(invalid)).toEqual([])
})

test('SEC-53 valid JWS vectors of Wycheproof are accepted but for HMAC and our stricter rules', async () => {
  const valid = jwsVectors.filter((vector) => vector.result === 'valid')
  const refused = [...strict.values()].flat()
  const expected = valid.filter((vector) => !isHmac(vector) && !refused.includes(vector.tcId))

  expect(expected).toHaveLength(26)
  expect(await accepted(valid)).toEqual(idsOf(expected))
})

test('SEC-53 all 21 invalid JWK vectors of Wycheproof are refused', async () => {
  const invalid = jwkVectors.filter((vector) => vector.result === 'invalid')

  expect(invalid).toHaveLength(21)
  expect(await accepted(invalid)).toEqual([])
})

test('SEC-53 valid JWK vectors of Wycheproof are accepted but for HMAC', async () => {
  const valid = jwkVectors.filter((vector) => vector.result === 'valid')
  const expected = valid.filter((vector) => !isHmac(vector))

  expect(expected).toHaveLength(1)
  expect(await accepted(valid)).toEqual(idsOf(expected))
})
