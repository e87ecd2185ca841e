import { generateKeyPairSync, sign as signBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { type CompactJws, parseCompactJws } from './compact-jws.ts'
import { verifyCompact } from './verify-compact.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })

function tokenFor(alg: string): CompactJws {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg })}.${part({ sub: 'alice' })}`
  const signature = signBytes('sha256', Buffer.from(signed), privateKey).toString('base64url')
  return parseCompactJws(`${signed}.${signature}`, 4_096) as CompactJws
}

test('TOK-1 a good signature is accepted under a key of an allowed algorithm', async () => {
  expect(await verifyCompact(tokenFor('RS256'), { alg: 'RS256', key: publicKey }, ['RS256'])).toBe(
    true,
  )
})

test.each([
  { name: 'the algorithm is not in the list', alg: 'RS256', allowed: ['ES256'] },
  { name: 'the list is empty', alg: 'RS256', allowed: [] },
  { name: 'the key is for another algorithm', alg: 'PS256', allowed: ['RS256', 'PS256'] },
])('TOK-1 a good signature is refused where $name', async ({ alg, allowed }) => {
  expect(await verifyCompact(tokenFor('RS256'), { alg, key: publicKey }, allowed)).toBe(false)
})

test('ATK-13 alg-confusion: a symmetric algorithm fails whatever key and list say', async () => {
  const key = { alg: 'HS256', key: publicKey }

  expect(await verifyCompact(tokenFor('HS256'), key, ['HS256'])).toBe(false)
})
