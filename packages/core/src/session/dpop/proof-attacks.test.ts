import { createHmac, generateKeyPairSync } from 'node:crypto'
import { CompactSign, exportJWK } from 'jose'
import { expect, test } from 'vitest'
import type { SingleUseStore } from '../../ports/single-use.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { createDpopClient, type DpopClient, hashOf } from '../testing/dpop-client.ts'
import { createDpopVerifier, type DpopRequest } from './dpop-verifier.ts'

const start = Date.UTC(2030, 0, 1)
const seconds = start / 1000
const url = 'https://api.example/orders/1'
const accessToken = 'eyJ.token.of-the-session'
const asked: DpopRequest = { method: 'GET', url, accessToken }
const good = { htm: 'GET', htu: url, iat: seconds, ath: hashOf(accessToken) }
const client = await createDpopClient()

const privateJwk = await exportJWK(client.privateKey)
const rsa1024 = generateKeyPairSync('rsa', { modulusLength: 1_024 })

/** Every row is one attack; nothing of it may reach the store of used proofs. */
const attacks: readonly {
  readonly name: string
  readonly proof: (signer: DpopClient) => string | Promise<string>
  readonly reason: string
  readonly request?: Partial<DpopRequest>
}[] = [
  {
    name: 'htu of other host',
    proof: (signer) => signer.prove({ ...good, htu: 'https://evil.example/orders/1' }),
    reason: 'another URL',
  },
  {
    name: 'htu with query',
    proof: (signer) => signer.prove({ ...good, htu: `${url}?a=1` }),
    reason: 'another URL',
  },
  {
    name: 'htu with fragment',
    proof: (signer) => signer.prove({ ...good, htu: `${url}#x` }),
    reason: 'another URL',
  },
  {
    name: 'htu in other case',
    proof: (signer) => signer.prove({ ...good, htu: 'https://api.example/Orders/1' }),
    reason: 'another URL',
  },
  {
    name: 'htu of other scheme',
    proof: (signer) => signer.prove({ ...good, htu: 'http://api.example/orders/1' }),
    reason: 'another URL',
  },
  {
    name: 'htu of other port',
    proof: (signer) => signer.prove({ ...good, htu: 'https://api.example:8443/orders/1' }),
    reason: 'another URL',
  },
  {
    name: 'htu of other path',
    proof: (signer) => signer.prove({ ...good, htu: 'https://api.example/orders/2' }),
    reason: 'another URL',
  },
  {
    name: 'htu with user information',
    proof: (signer) => signer.prove({ ...good, htu: 'https://api.example@evil.example/orders/1' }),
    reason: 'another URL',
  },
  {
    name: 'htu with dot segments that lead there',
    proof: (signer) => signer.prove({ ...good, htu: 'https://api.example/orders/x/../1' }),
    reason: 'another URL',
  },
  {
    name: 'htu as a list',
    proof: (signer) => signer.prove({ ...good, htu: [url] }),
    reason: 'another URL',
  },
  {
    name: 'no htu, and a request without public URL',
    proof: (signer) => signer.prove({ ...good, htu: undefined }),
    reason: 'another URL',
    request: { url: undefined },
  },
  {
    name: 'htm of other method',
    proof: (signer) => signer.prove({ ...good, htm: 'POST' }),
    reason: 'another method',
  },
  {
    name: 'htm in lower case',
    proof: (signer) => signer.prove({ ...good, htm: 'get' }),
    reason: 'another method',
  },
  {
    name: 'no htm',
    proof: (signer) => signer.prove({ ...good, htm: undefined }),
    reason: 'another method',
  },
  {
    name: 'wrong ath',
    proof: (signer) => signer.prove({ ...good, ath: hashOf('another token') }),
    reason: 'another token',
  },
  {
    name: 'no ath',
    proof: (signer) => signer.prove({ ...good, ath: undefined }),
    reason: 'another token',
  },
  {
    name: 'ath in hexadecimal',
    proof: (signer) =>
      signer.prove({ ...good, ath: Buffer.from(good.ath, 'base64url').toString('hex') }),
    reason: 'another token',
  },
  {
    name: 'stale iat',
    proof: (signer) => signer.prove({ ...good, iat: seconds - 61 }),
    reason: 'not fresh',
  },
  {
    name: 'iat in the future',
    proof: (signer) => signer.prove({ ...good, iat: seconds + 61 }),
    reason: 'not fresh',
  },
  {
    name: 'iat as text',
    proof: (signer) => signer.prove({ ...good, iat: String(seconds) }),
    reason: 'not fresh',
  },
  {
    name: 'iat with a fraction',
    proof: (signer) => signer.prove({ ...good, iat: seconds + 0.5 }),
    reason: 'not fresh',
  },
  {
    name: 'no iat',
    proof: (signer) => signer.prove({ ...good, iat: undefined }),
    reason: 'not fresh',
  },
  {
    name: 'no jti',
    proof: (signer) => signer.prove({ ...good, jti: undefined }),
    reason: 'no usable `jti`',
  },
  {
    name: 'jti of 257 characters',
    proof: (signer) => signer.prove({ ...good, jti: 'j'.repeat(257) }),
    reason: 'no usable `jti`',
  },
  {
    name: 'private jwk',
    proof: (signer) => signer.prove(good, { jwk: privateJwk }),
    reason: 'unusable key',
  },
  {
    name: 'symmetric jwk',
    proof: (signer) => signer.prove(good, { jwk: { kty: 'oct', k: 'AAAA' } }),
    reason: 'unusable key',
  },
  {
    name: 'no jwk',
    proof: (signer) => signer.prove(good, { jwk: undefined }),
    reason: 'header members',
  },
  {
    name: 'jwk as text',
    proof: (signer) => signer.prove(good, { jwk: 'key' }),
    reason: 'no key',
  },
  {
    name: 'jwk of somebody else',
    proof: async (signer) => signer.prove(good, { jwk: (await createDpopClient()).jwk }),
    reason: 'wrong signature',
  },
  {
    name: 'jwk of a short RSA key',
    proof: () => proofOf('RS256', rsa1024.publicKey.export({ format: 'jwk' })),
    reason: 'unusable key',
  },
  {
    name: 'jku beside the key',
    proof: (signer) => signer.prove(good, { jku: 'https://evil.example/jwks' }),
    reason: 'header members',
  },
  {
    name: 'session token as proof',
    proof: (signer) => signer.prove(good, { typ: 'at+jwt' }),
    reason: 'another kind of token',
  },
  {
    name: 'no typ',
    proof: (signer) => signer.prove(good, { typ: undefined }),
    reason: 'another kind of token',
  },
  {
    name: 'alg none',
    proof: () => `${part({ alg: 'none', typ: 'dpop+jwt', jwk: client.jwk })}.${part(good)}.AAAA`,
    reason: 'algorithm not allowed',
  },
  {
    name: 'alg none without signature',
    proof: () => `${part({ alg: 'none', typ: 'dpop+jwt', jwk: client.jwk })}.${part(good)}.`,
    reason: 'malformed',
  },
  {
    name: 'HS256 with the public key',
    proof: () => hmacProof(),
    reason: 'algorithm not allowed',
  },
  {
    name: 'ES384',
    proof: async () => (await createDpopClient('ES384')).prove(good),
    reason: 'algorithm not allowed',
  },
  {
    name: 'repeated member of the payload',
    proof: () => signedText(`{"htm":"POST","htm":"GET","htu":"${url}","iat":${seconds}}`),
    reason: 'malformed',
  },
  {
    name: 'payload that is no object',
    proof: () => signedText('[]'),
    reason: 'malformed',
  },
  {
    name: 'over 4,096 characters',
    proof: (signer) => signer.prove({ ...good, more: 'm'.repeat(4_096) }),
    reason: 'malformed',
  },
  { name: 'text', proof: () => 'proof', reason: 'malformed' },
  { name: 'nothing', proof: () => '', reason: 'malformed' },
  {
    name: 'padded base64url',
    proof: async (signer) => `${await signer.prove(good)}=`,
    reason: 'malformed',
  },
]

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function proofOf(alg: string, jwk: object): string {
  return `${part({ alg, typ: 'dpop+jwt', jwk })}.${part({ ...good, jti: 'x' })}.AAAA`
}

function hmacProof(): string {
  const signed = `${part({ alg: 'HS256', typ: 'dpop+jwt', jwk: client.jwk })}.${part(good)}`
  const mac = createHmac('sha256', JSON.stringify(client.jwk)).update(signed)
  return `${signed}.${mac.digest('base64url')}`
}

function signedText(payload: string): Promise<string> {
  return new CompactSign(Buffer.from(payload))
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: client.jwk })
    .sign(client.privateKey)
}

test.each(attacks)('ATK-40 dpop: $name', async ({ proof, reason, request }) => {
  const used: Uint8Array[] = []
  const singleUse: SingleUseStore = { useOnce: async (_scope, value) => used.push(value) > 0 }
  const verifier = createDpopVerifier({ singleUse, clock: fixedClock(start) })

  const work = verifier.verify(await proof(client), { ...asked, ...request })

  await expect(work).rejects.toMatchObject({
    code: 'InvalidDpopProof',
    status: 401,
    message: `the DPoP proof is not valid: ${reason}`,
  })
  expect(used).toEqual([])
})
