import { describe, expect, test } from 'vitest'
import type { Confirmation } from '../identity/confirmation.ts'
import type { HttpInput } from '../ports/http.ts'
import { createDpopClient, hashOf } from '../session/testing/dpop-client.ts'
import type { Authentication } from './authentication.ts'
import { type BoundWorld, baseUrl, createBoundWorld, request } from './testing/bound-world.ts'
import { signRequest } from './testing/sign-request.ts'

const client = await createDpopClient()
const jkt: Confirmation = { kind: 'dpop', thumbprint: client.jkt }
const certificate = 'C'.repeat(42).concat('A')
const x5t: Confirmation = { kind: 'certificate', thumbprint: certificate }
const sv4: Confirmation = { kind: 'signature' }

const ask = async ({ line }: BoundWorld, input: HttpInput) => line.authenticator.authenticate(input)
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'accepted',
    (error: { code?: string }) => error.code,
  )
const bearer = (token: string) => ['Authorization', `Bearer ${token}`]

/** Headers of a token with a proof that fits, but for `claims`. */
async function dpop(
  { clock }: BoundWorld,
  token: string,
  claims: object = {},
  signer = client,
): Promise<readonly string[]> {
  const iat = Math.floor(clock.now() / 1000)
  const fitting = { htm: 'GET', htu: `${baseUrl}/orders/1`, iat, ath: hashOf(token) }
  return ['Authorization', `DPoP ${token}`, 'DPoP', await signer.prove({ ...fitting, ...claims })]
}

describe('POP-2 tokens that are bound to a key', () => {
  test('POP-2 the token and a proof by its key are one credential', async () => {
    await using world = await createBoundWorld()
    const { sessionToken } = await world.mint(jkt)

    const first = await ask(world, request(await dpop(world, sessionToken)))
    const second = await ask(world, request(await dpop(world, sessionToken)))

    expect([first.method, second.method]).toEqual(['dpop', 'dpop'])
    expect(first.principal).toMatchObject({ roleName: 'clerk', session: { confirmation: jkt } })
    expect(world.counted).toEqual(['dpop accepted', 'dpop accepted'])
  })

  test('ATK-40 dpop: bound token as Bearer, new or known', async () => {
    await using world = await createBoundWorld()
    const { sessionToken } = await world.mint(jkt)

    const fresh = await codeOf(ask(world, request(bearer(sessionToken))))
    await ask(world, request(await dpop(world, sessionToken)))
    const known = await codeOf(ask(world, request(bearer(sessionToken))))

    expect([fresh, known]).toEqual(['InvalidToken', 'InvalidToken'])
    expect(world.counted).toEqual(['bearer refused', 'dpop accepted', 'bearer refused'])
  })

  test('ATK-40 dpop: bound token as Bearer beside its proof', async () => {
    await using world = await createBoundWorld()
    const { sessionToken } = await world.mint(jkt)
    const [, , , proof = ''] = await dpop(world, sessionToken)

    const work = ask(world, request([...bearer(sessionToken), 'DPoP', proof]))

    expect(await codeOf(work)).toBe('InvalidToken')
  })

  test('ATK-40 dpop: bound token as Bearer over a connection with a certificate', async () => {
    await using world = await createBoundWorld()
    const { sessionToken } = await world.mint(jkt)

    const input = request(bearer(sessionToken), { peerCertificate: client.jkt })

    expect(await codeOf(ask(world, input))).toBe('InvalidToken')
  })

  test('ATK-40 dpop: bound token in a signed request', async () => {
    await using world = await createBoundWorld()
    const credentials = await world.mint(jkt)

    const input = signRequest(credentials, world.clock.now())

    expect(await codeOf(ask(world, input))).toBe('InvalidToken')
  })

  test('ATK-16 token-cache: hit with another proof', async () => {
    await using world = await createBoundWorld()
    const { sessionToken } = await world.mint(jkt)
    await ask(world, request(await dpop(world, sessionToken)))

    const other = await dpop(world, sessionToken, {}, await createDpopClient())

    expect(await codeOf(ask(world, request(other)))).toBe('InvalidToken')
  })

  test('ATK-40 dpop: replayed jti, though the token is known', async () => {
    await using world = await createBoundWorld()
    const { sessionToken } = await world.mint(jkt)
    const headers = await dpop(world, sessionToken)
    await ask(world, request(headers))

    expect(await codeOf(ask(world, request(headers)))).toBe('InvalidDpopProof')
  })

  test('POP-1 a proof of a token that is not valid is not used up', async () => {
    await using world = await createBoundWorld()
    const { sessionToken } = await world.mint(jkt)
    const stranger = await createDpopClient()
    const headers = await dpop(world, sessionToken, { jti: 'one' }, stranger)

    const codes = [
      await codeOf(ask(world, request(headers))),
      await codeOf(ask(world, request(headers))),
    ]

    expect(codes).toEqual(['InvalidToken', 'InvalidToken'])
  })

  test.each<{ name: string; more: Partial<HttpInput> }>([
    { name: 'other path', more: { target: '/orders/2' } },
    { name: 'other method', more: { method: 'DELETE' } },
    { name: 'a target in absolute form', more: { target: `${baseUrl}/orders/1` } },
    { name: 'the path below a mount point alone', more: { target: '/api/orders/1' } },
  ])('ATK-40 dpop: a proof for another request: $name', async ({ more }) => {
    await using world = await createBoundWorld()
    const { sessionToken } = await world.mint(jkt)

    const input = request(await dpop(world, sessionToken), more)

    expect(await codeOf(ask(world, input))).toBe('InvalidDpopProof')
  })

  test('ATK-40 dpop: the Host header says nothing about the URL', async () => {
    await using world = await createBoundWorld()
    const { sessionToken } = await world.mint(jkt)
    const elsewhere = { htu: 'https://evil.example/orders/1' }

    const forged = request(await dpop(world, sessionToken, elsewhere), {})
    const input = { ...forged, rawHeaders: ['Host', 'evil.example', ...forged.rawHeaders.slice(2)] }

    expect(await codeOf(ask(world, input))).toBe('InvalidDpopProof')
  })

  test('POP-1 the query is no part of the URL', async () => {
    await using world = await createBoundWorld()
    const { sessionToken } = await world.mint(jkt)

    const input = request(await dpop(world, sessionToken), { target: '/orders/1?all=1' })

    expect(await codeOf(ask(world, input))).toBe('accepted')
  })

  test('POP-1 behind a proxy `dpop.externalUrl` is what URLs begin with', async () => {
    const externalUrl = 'https://public.example/shop/'
    await using world = await createBoundWorld({ dpop: { externalUrl } })
    const { sessionToken } = await world.mint(jkt)

    const named = await dpop(world, sessionToken, { htu: 'https://public.example/shop/orders/1' })
    const unnamed = await dpop(world, sessionToken)

    expect(await codeOf(ask(world, request(named)))).toBe('accepted')
    expect(await codeOf(ask(world, request(unnamed)))).toBe('InvalidDpopProof')
  })

  test('POP-2 a token that is bound to nothing is no DPoP token', async () => {
    await using world = await createBoundWorld()
    const { sessionToken } = await world.mint()

    const work = ask(world, request(await dpop(world, sessionToken)))

    expect(await codeOf(work)).toBe('InvalidToken')
  })

  test('POP-2 without a public URL no proof can be compared, and none is accepted', async () => {
    await using world = await createBoundWorld({ baseUrl: undefined as never })
    const { sessionToken } = await world.mint(jkt)

    const work = ask(world, request(await dpop(world, sessionToken)))

    expect(await codeOf(work)).toBe('InvalidToken')
    expect(world.line.dpopAlgorithms).toEqual([])
  })

  test('ATK-20 token-kind: DPoP proof as token', async () => {
    await using world = await createBoundWorld()
    const iat = Math.floor(world.clock.now() / 1000)
    const proof = await client.prove({ htm: 'GET', htu: `${baseUrl}/orders/1`, iat, iss: baseUrl })

    const codes = [
      await codeOf(ask(world, request(bearer(proof)))),
      await codeOf(ask(world, request(await dpop(world, proof)))),
    ]

    expect(codes).toEqual(['InvalidToken', 'InvalidToken'])
  })

  test('ATK-20 token-kind: session token as DPoP proof', async () => {
    await using world = await createBoundWorld()
    const { sessionToken } = await world.mint(jkt)
    const headers = ['Authorization', `DPoP ${sessionToken}`, 'DPoP', sessionToken]

    expect(await codeOf(ask(world, request(headers)))).toBe('InvalidDpopProof')
  })

  test.each([
    {
      name: 'a DPoP token without proof',
      headers: ['Authorization', 'DPoP x'],
      want: 'InvalidDpopProof',
    },
    {
      name: 'a DPoP scheme without token',
      headers: ['Authorization', 'DPoP', 'DPoP', 'x'],
      want: 'InvalidToken',
    },
    { name: 'a proof without token', headers: ['DPoP', 'x'], want: 'InvalidToken' },
    {
      name: 'two proofs',
      headers: ['Authorization', 'DPoP x', 'DPoP', 'a', 'DPoP', 'a'],
      want: 'AmbiguousCredentials',
    },
    {
      name: 'a signature and a proof',
      headers: ['Authorization', 'AWS4-HMAC-SHA256 x', 'DPoP', 'a'],
      want: 'AmbiguousCredentials',
    },
    {
      name: 'a token of DPoP and one in the query',
      headers: ['Authorization', 'DPoP x', 'DPoP', 'a'],
      target: '/orders/1?access_token=x',
      want: 'AmbiguousCredentials',
    },
  ])('GUARD-8 INV-3 $name is refused and never anonymous', async ({ headers, want, target }) => {
    await using world = await createBoundWorld()

    const input = request(headers, target === undefined ? {} : { target })

    expect(await codeOf(ask(world, input))).toBe(want)
  })

  test('POP-2 an open connection is checked again without a new proof, until its session ends', async () => {
    await using world = await createBoundWorld()
    const { sessionToken } = await world.mint(jkt)
    const input = request(await dpop(world, sessionToken))
    const before = await ask(world, input)
    const recheck = async (authentication: Authentication) =>
      world.line.authenticator.recheck?.(input, authentication)

    world.clock.advance(300_000)
    const during = await codeOf(recheck(before))
    const forged = await codeOf(recheck({ ...before, method: 'bearer' }))
    await world.line.sessions.revoke({ token: sessionToken })
    const after = await codeOf(recheck(before))

    expect([during, forged, after]).toEqual(['accepted', 'InvalidDpopProof', 'ExpiredToken'])
  })
})

describe('POP-4 POP-5 tokens that are bound to a certificate', () => {
  const over = (thumbprint: string | undefined) => ({ peerCertificate: thumbprint })

  test('POP-4 every request over the connection of the certificate is one of its holder', async () => {
    await using world = await createBoundWorld()
    const { sessionToken } = await world.mint(x5t)

    const input = request(bearer(sessionToken), over(certificate))

    expect(await codeOf(ask(world, input))).toBe('accepted')
    expect(await codeOf(ask(world, input))).toBe('accepted')
  })

  test.each([
    { name: 'other certificate on a bound token', thumbprint: 'B'.repeat(42).concat('A') },
    { name: 'no certificate on a bound token', thumbprint: undefined },
  ])('ATK-41 mtls-header: $name, new or known', async ({ thumbprint }) => {
    await using world = await createBoundWorld()
    const { sessionToken } = await world.mint(x5t)

    const fresh = await codeOf(ask(world, request(bearer(sessionToken), over(thumbprint))))
    await ask(world, request(bearer(sessionToken), over(certificate)))
    const known = await codeOf(ask(world, request(bearer(sessionToken), over(thumbprint))))

    expect([fresh, known]).toEqual(['InvalidToken', 'InvalidToken'])
  })

  test.each([
    'X-Forwarded-Client-Cert',
    'Client-Cert',
    'Client-Cert-Chain',
    'SSL-Client-Cert',
    'X-SSL-Client-Cert',
    'X-Client-Cert',
    'X-Forwarded-Tls-Client-Cert',
    'X-Amzn-Mtls-Clientcert',
    'X-Amzn-Mtls-Clientcert-Leaf',
  ])('ATK-41 mtls-header: forged client-certificate header %s', async (name) => {
    await using world = await createBoundWorld()
    const { sessionToken } = await world.mint(x5t)

    const input = request([...bearer(sessionToken), name, certificate])

    expect(await codeOf(ask(world, input))).toBe('InvalidToken')
    expect(world.counted).toEqual(['ignored client_cert', 'bearer refused'])
  })

  test('POP-4 a signed request needs the certificate too', async () => {
    await using world = await createBoundWorld()
    const credentials = await world.mint(x5t)
    const input = signRequest(credentials, world.clock.now())

    const codes = [
      await codeOf(ask(world, { ...input, ...over(certificate) })),
      await codeOf(ask(world, input)),
    ]

    expect(codes).toEqual(['accepted', 'InvalidToken'])
  })

  test('POP-2 the scheme of a certificate-bound token is Bearer', async () => {
    await using world = await createBoundWorld()
    const { sessionToken } = await world.mint(x5t)

    const input = request(await dpop(world, sessionToken), over(certificate))

    expect(await codeOf(ask(world, input))).toBe('InvalidToken')
  })

  test('POP-4 a certificate beside a token that is bound to nothing says nothing', async () => {
    await using world = await createBoundWorld()
    const { sessionToken } = await world.mint()

    const input = request(bearer(sessionToken), over(certificate))

    expect(await codeOf(ask(world, input))).toBe('accepted')
  })
})

describe('TOK-4 sessions that sign', () => {
  test('TOK-4 a token with sv4 is good in signed requests alone', async () => {
    await using world = await createBoundWorld()
    const credentials = await world.mint(sv4)

    const codes = [
      await codeOf(ask(world, signRequest(credentials, world.clock.now()))),
      await codeOf(ask(world, request(bearer(credentials.sessionToken)))),
      await codeOf(ask(world, request(await dpop(world, credentials.sessionToken)))),
    ]

    expect(codes).toEqual(['accepted', 'InvalidToken', 'InvalidToken'])
  })

  test('TOK-4 an older token of a role that now requires proof is good for signing alone', async () => {
    await using world = await createBoundWorld()
    const credentials = await world.mint(undefined, 'strict')

    const codes = [
      await codeOf(ask(world, signRequest(credentials, world.clock.now()))),
      await codeOf(ask(world, request(bearer(credentials.sessionToken)))),
    ]

    expect(codes).toEqual(['accepted', 'InvalidToken'])
  })

  test('TOK-1 a token whose cnf nobody understands is refused', async () => {
    await using world = await createBoundWorld()
    const odd = { kind: 'dpop', thumbprint: 'short' } as const
    const { sessionToken } = await world.mint(odd)

    expect(await codeOf(ask(world, request(bearer(sessionToken))))).toBe('InvalidToken')
  })
})

test.each([
  { options: { dpop: true }, message: '"dpop" option must be an object with nonce, externalUrl' },
  { options: { dpop: { nonces: true } }, message: /^dpop: unknown option "nonces"/ },
  { options: { dpop: { nonce: 1 } }, message: '"dpop.nonce" option must be a boolean' },
  { options: { dpop: { externalUrl: 'x' } }, message: /^"dpop.externalUrl" option must be a URL/ },
  { options: { mtls: { bindTokens: 1 } }, message: '"mtls.bindTokens" option must be a boolean' },
])('IAM-3 refuses $options', async ({ options, message }) => {
  await expect(createBoundWorld(options as never)).rejects.toThrow(message)
})

test.each([{ dpop: { nonce: true } }, { mtls: { bindTokens: true } }])(
  'IAM-3 %j needs a public URL',
  async (options) => {
    const unknown = { baseUrl: undefined as never, ...options }

    await expect(createBoundWorld(unknown)).rejects.toMatchObject({ code: 'MissingIssuer' })
  },
)
