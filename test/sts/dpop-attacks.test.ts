import { createHash, randomUUID } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { grant, type } from './exchange.ts'
import { createProofWorld, type ProofWorld, proofRole } from './proof-world.ts'

const keys = await generateKeyPair('ES256', { extractable: true })
const jwk = await exportJWK(keys.publicKey)
const privateJwk = await exportJWK(keys.privateKey)
const nowSeconds = () => Math.floor(Date.now() / 1000)

let world: ProofWorld
let token: string
beforeAll(async () => {
  world = await createProofWorld()
  const answer = await ask({ dpop: await proofFor('POST', `${world.baseUrl}/oauth2/token`) })
  token = answer.json['access_token'] ?? ''
})
afterAll(() => world[Symbol.asyncDispose]())

/** A proof that fits `method` and `url`, but for `claims` and `header`. */
function proofFor(
  method: string,
  url: string,
  claims: Readonly<Record<string, unknown>> = {},
  header: object = {},
): Promise<string> {
  const fitting = { jti: randomUUID(), htm: method, htu: url, iat: nowSeconds() }
  return new SignJWT({ ...fitting, ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...header })
    .sign(keys.privateKey)
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url')

/** A proof for `GET /orders/1` beside the token. */
const proof = (claims: Readonly<Record<string, unknown>> = {}, header: object = {}) =>
  proofFor('GET', `${world.url}/orders/1`, { ath: hashOf(token), ...claims }, header)

const getOrder = (dpop: string, scheme = 'DPoP') =>
  fetch(`${world.url}/orders/1`, { headers: { authorization: `${scheme} ${token}`, dpop } })

/** Asks for a session of role `entry`. */
async function ask(headers: Readonly<Record<string, string>>) {
  const form = {
    grant_type: grant,
    subject_token: await world.webIdentityToken(),
    subject_token_type: type('jwt'),
    resource: proofRole('entry'),
    role_session_name: 'deploy-7',
  }
  const response = await fetch(`${world.baseUrl}/oauth2/token`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(form),
  })
  const json = (await response.json()) as Readonly<Record<string, string>>
  return { status: response.status, json, headers: response.headers }
}

test('ATK-40 dpop: the proof that the attacks begin with is good', async () => {
  const answer = await getOrder(await proof())

  expect([answer.status, await answer.json()]).toEqual([200, { order: '1' }])
})

describe('ATK-40 dpop on a route', () => {
  const attacks: readonly { readonly name: string; send(): Promise<Response> }[] = [
    { name: 'bound token as Bearer', send: async () => getOrder(await proof(), 'Bearer') },
    {
      name: 'bound token as Bearer without proof',
      send: () => fetch(`${world.url}/orders/1`, { headers: { authorization: `Bearer ${token}` } }),
    },
    {
      name: 'replayed jti',
      async send() {
        const once = await proof()
        await getOrder(once)
        return getOrder(once)
      },
    },
    {
      name: 'htu of other host',
      send: async () => getOrder(await proof({ htu: 'https://evil.example/orders/1' })),
    },
    {
      name: 'htu with query',
      send: async () => getOrder(await proof({ htu: `${world.url}/orders/1?a=1` })),
    },
    {
      name: 'htu in other case',
      send: async () => getOrder(await proof({ htu: `${world.url}/Orders/1` })),
    },
    { name: 'htm', send: async () => getOrder(await proof({ htm: 'POST' })) },
    { name: 'wrong ath', send: async () => getOrder(await proof({ ath: hashOf('x') })) },
    { name: 'private jwk', send: async () => getOrder(await proof({}, { jwk: privateJwk })) },
    { name: 'stale iat', send: async () => getOrder(await proof({ iat: nowSeconds() - 90 })) },
    {
      name: 'proof for the token endpoint',
      send: async () => getOrder(await proof({ ath: undefined })),
    },
    { name: 'no proof', send: () => getOrder('') },
    { name: 'junk', send: () => getOrder('a.b.c') },
  ]

  test.each(attacks)('ATK-40 dpop: $name = 401', async ({ send }) => {
    const answer = await send()

    const problem = (await answer.json()) as { readonly code: string }
    expect(answer.status).toBe(401)
    expect(['InvalidToken', 'InvalidDpopProof']).toContain(problem.code)
    expect(JSON.stringify(problem)).not.toContain(await calculateJwkThumbprint(jwk))
  })

  test('POP-2 a bad proof is answered with a challenge of its scheme', async () => {
    const answer = await getOrder('a.b.c')

    expect(answer.headers.get('www-authenticate')).toBe(
      'DPoP realm="gatewarden", error="invalid_dpop_proof", algs="ES256 Ed25519 EdDSA RS256 PS256"',
    )
    expect(answer.headers.get('dpop-nonce')).toBeNull()
  })

  test('POP-2 a missing nonce is told in the challenge', async () => {
    await using strict = await createProofWorld({ dpop: { nonce: true } })
    const plain = await proofFor('GET', `${strict.url}/orders/1`, { ath: hashOf('token') })

    const answer = await fetch(`${strict.url}/orders/1`, {
      headers: { authorization: 'DPoP token', dpop: plain },
    })

    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toContain(
      'DPoP realm="gatewarden", error="use_dpop_nonce"',
    )
    expect(answer.headers.get('dpop-nonce')).toMatch(/^[\w-]{43}$/)
    expect(await answer.json()).toMatchObject({ code: 'UseDpopNonce' })
  })
})

describe('ATK-40 dpop at the token endpoint', () => {
  const url = () => `${world.baseUrl}/oauth2/token`

  test.each<{ name: string; make(): Promise<string> }>([
    { name: 'htu of a route', make: () => proof() },
    { name: 'htm', make: () => proofFor('GET', url()) },
    { name: 'private jwk', make: () => proofFor('POST', url(), {}, { jwk: privateJwk }) },
    { name: 'stale iat', make: () => proofFor('POST', url(), { iat: nowSeconds() - 90 }) },
    { name: 'junk', make: async () => 'a.b.c' },
  ])('ATK-40 dpop: $name gets no token, bound or not', async ({ make }) => {
    const { status, json } = await ask({ dpop: await make() })

    expect([status, json['error']]).toEqual([400, 'invalid_dpop_proof'])
    expect(json['access_token']).toBeUndefined()
  })

  test('ATK-40 dpop: replayed jti gets one token', async () => {
    const dpop = await proofFor('POST', url())

    const answers = await Promise.all([ask({ dpop }), ask({ dpop }), ask({ dpop })])

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400])
  })
})
