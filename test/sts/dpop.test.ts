import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  type Credentials,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { decodeJwt } from 'jose'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { grant, type } from './exchange.ts'
import { createProofWorld, type ProofWorld, proofRole } from './proof-world.ts'

const insecure = { [oauth.allowInsecureRequests]: true } as const
const client: oauth.Client = { client_id: 'test' }

let world: ProofWorld
beforeAll(async () => {
  world = await createProofWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

async function discovered({ baseUrl }: ProofWorld): Promise<oauth.AuthorizationServer> {
  const url = new URL(baseUrl)
  const response = await oauth.discoveryRequest(url, { algorithm: 'oauth2', ...insecure })
  return await oauth.processDiscoveryResponse(url, response)
}

const parametersOf = async (world: ProofWorld, role = 'entry') => ({
  subject_token: await world.webIdentityToken(),
  subject_token_type: type('jwt'),
  resource: proofRole(role),
  role_session_name: 'deploy-7',
})

/** Asks for a session by oauth4webapi, with or without a key. */
async function exchanged(
  world: ProofWorld,
  parameters: Record<string, string>,
  DPoP?: oauth.DPoPHandle,
): Promise<oauth.TokenEndpointResponse> {
  const as = await discovered(world)
  const ask = () =>
    oauth.genericTokenEndpointRequest(as, client, oauth.None(), grant, parameters, {
      ...insecure,
      ...(DPoP && { DPoP }),
    })
  const read = async () => oauth.processGenericTokenEndpointResponse(as, client, await ask())
  try {
    return await read()
  } catch (error) {
    if (!oauth.isDPoPNonceError(error)) throw error
    return await read()
  }
}

const newKey = async (algorithm = 'ES256') =>
  oauth.DPoP(client, await oauth.generateKeyPair(algorithm, { extractable: true }))

const getOrder = (world: ProofWorld, token: string, DPoP?: oauth.DPoPHandle) =>
  oauth.protectedResourceRequest(
    token,
    'GET',
    new URL(`${world.url}/orders/1?all=1`),
    new Headers(),
    null,
    {
      ...insecure,
      ...(DPoP && { DPoP }),
    },
  )

const statusOf = (work: Promise<Response>) =>
  work.then(
    ({ status }) => status,
    (error: unknown) =>
      error instanceof oauth.WWWAuthenticateChallengeError ? error.status : error,
  )

describe('POP-3 a key at the token endpoint', () => {
  test('POP-3 metadata names the algorithms of proofs', async () => {
    const algorithms = ['ES256', 'Ed25519', 'EdDSA', 'RS256', 'PS256']

    const as = await discovered(world)
    const resource = await fetch(`${world.baseUrl}/.well-known/oauth-protected-resource`)

    expect(as.dpop_signing_alg_values_supported).toEqual(algorithms)
    expect(as.tls_client_certificate_bound_access_tokens).toBeUndefined()
    expect(await resource.json()).toMatchObject({ dpop_signing_alg_values_supported: algorithms })
  })

  test.each(['ES256', 'RS256', 'PS256', 'Ed25519'])(
    'POP-3 oauth4webapi gets a token for its key, and uses it: %s',
    async (algorithm) => {
      const DPoP = await newKey(algorithm)

      const token = await exchanged(world, await parametersOf(world), DPoP)
      const first = await getOrder(world, token.access_token, DPoP)
      const second = await getOrder(world, token.access_token, DPoP)

      expect(token.token_type).toBe('dpop')
      expect(decodeJwt(token.access_token)['cnf']).toEqual({
        jkt: await DPoP.calculateThumbprint(),
      })
      expect([first.status, second.status]).toEqual([200, 200])
    },
  )

  test('POP-2 SEC-63 the token without its key opens nothing', async () => {
    const DPoP = await newKey()
    const { access_token: token } = await exchanged(world, await parametersOf(world), DPoP)

    const plain = await fetch(`${world.url}/orders/1`, {
      headers: { authorization: `Bearer ${token}` },
    })
    const other = await statusOf(getOrder(world, token, await newKey()))

    expect([plain.status, other]).toEqual([401, 401])
    expect(plain.headers.get('www-authenticate')).toBe(
      `Bearer realm="gatewarden", resource_metadata="${world.baseUrl}/.well-known/oauth-protected-resource", error="invalid_token", error_description="The credential is not valid", DPoP algs="ES256 Ed25519 EdDSA RS256 PS256"`,
    )
  })

  test('POP-3 introspection says which key, and the holder asks with it', async () => {
    const key = await oauth.generateKeyPair('ES256', { extractable: true })
    const DPoP = oauth.DPoP(client, key)
    const { access_token: token } = await exchanged(world, await parametersOf(world), DPoP)

    const response = await oauth.protectedResourceRequest(
      token,
      'POST',
      new URL(`${world.baseUrl}/oauth2/introspect`),
      new Headers({ 'content-type': 'application/x-www-form-urlencoded' }),
      new URLSearchParams({ token }).toString(),
      { DPoP, ...insecure },
    )
    const bearer = await fetch(`${world.baseUrl}/oauth2/introspect`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams({ token }),
    })

    expect(await response.json()).toMatchObject({
      active: true,
      token_type: 'DPoP',
      cnf: { jkt: await DPoP.calculateThumbprint() },
    })
    expect(bearer.status).toBe(401)
  })

  test('POP-3 a session that is bound is chained with its key, and stays bound', async () => {
    const DPoP = await newKey()
    const entry = await exchanged(world, await parametersOf(world), DPoP)
    const chain = {
      ...(await parametersOf(world, 'target')),
      subject_token: entry.access_token,
    }

    const target = await exchanged(world, chain, DPoP)
    const plain = await exchanged(world, chain).catch((error: unknown) => error)
    const other = await exchanged(world, chain, await newKey()).catch((error: unknown) => error)

    expect(decodeJwt(target.access_token)['cnf']).toEqual({ jkt: await DPoP.calculateThumbprint() })
    expect(await statusOf(getOrder(world, target.access_token, DPoP))).toBe(200)
    expect(plain).toMatchObject({ error: 'invalid_request', status: 400 })
    expect(other).toMatchObject({ error: 'invalid_request', status: 400 })
  })

  test('POP-2 openid-client answers a nonce challenge by itself', async () => {
    await using strict = await createProofWorld({ dpop: { nonce: true } })
    const config = await openid.discovery(
      new URL(strict.baseUrl),
      'test',
      undefined,
      openid.None(),
      {
        algorithm: 'oauth2',
        execute: [openid.allowInsecureRequests],
      },
    )
    const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair('ES256'))

    const token = await openid.genericGrantRequest(config, grant, await parametersOf(strict), {
      DPoP,
    })
    const url = new URL(`${strict.url}/orders/1`)
    const response = await openid.fetchProtectedResource(
      config,
      token.access_token,
      url,
      'GET',
      null,
      undefined,
      { DPoP },
    )

    expect(token.token_type).toBe('dpop')
    expect(await response.json()).toEqual({ order: '1' })
  })

  test('POP-2 a proof without nonce is challenged: 400 for a token, 401 for a resource', async () => {
    await using strict = await createProofWorld({ dpop: { nonce: true } })
    const DPoP = await newKey()
    const { access_token: token } = await exchanged(strict, await parametersOf(strict), DPoP)
    const fresh = await newKey()
    const as = await discovered(strict)

    const asked = await oauth.genericTokenEndpointRequest(
      as,
      client,
      oauth.None(),
      grant,
      await parametersOf(strict),
      { DPoP: fresh, ...insecure },
    )
    strict.advance(600_000) // Its nonce is out of force.
    const challenged = await statusOf(getOrder(strict, token, await newKey()))

    expect(asked.status).toBe(400)
    expect(asked.headers.get('dpop-nonce')).toMatch(/^[\w-]{43}$/)
    expect(await asked.json()).toMatchObject({ error: 'use_dpop_nonce' })
    expect(challenged).toBe(401)
  })
})

const stsOf = (credentials: Credentials | undefined, { baseUrl }: ProofWorld) =>
  new STSClient({
    endpoint: baseUrl,
    region: 'eu-1',
    maxAttempts: 1,
    credentials: {
      accessKeyId: credentials?.AccessKeyId ?? '',
      secretAccessKey: credentials?.SecretAccessKey ?? '',
      ...(credentials?.SessionToken && { sessionToken: credentials.SessionToken }),
    },
  })

async function assumed(world: ProofWorld, role: string, token?: string): Promise<Credentials> {
  const { Credentials } = await stsOf(undefined, world).send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: proofRole(role),
      RoleSessionName: 'deploy-7',
      WebIdentityToken: token ?? (await world.webIdentityToken()),
    }),
  )
  if (Credentials === undefined) throw new Error('no credentials')
  return Credentials
}

describe('TOK-4 a role that requires proof', () => {
  test('TOK-4 oauth4webapi gets no bearer token of it, and one for its key', async () => {
    const parameters = await parametersOf(world, 'strict')
    const DPoP = await newKey()

    const refused = await exchanged(world, parameters).catch((error: unknown) => error)
    const token = await exchanged(world, parameters, DPoP)

    expect(refused).toMatchObject({
      error: 'invalid_request',
      error_description: 'the role requires proof of possession: none was given',
    })
    expect(await statusOf(getOrder(world, token.access_token, DPoP))).toBe(200)
  })

  test('TOK-4 the AWS SDK gets a session that signs, and whose token is no bearer token', async () => {
    const credentials = await assumed(world, 'strict')
    const token = credentials.SessionToken ?? ''

    const identity = await stsOf(credentials, world).send(new GetCallerIdentityCommand({}))
    const plain = await fetch(`${world.url}/orders/1`, {
      headers: { authorization: `Bearer ${token}` },
    })
    const subject = await exchanged(world, {
      ...(await parametersOf(world, 'target')),
      subject_token: token,
    }).catch((error: unknown) => error)

    expect(decodeJwt(token)['cnf']).toEqual({ sv4: 1 })
    expect(identity.Arn).toContain('assumed-role/strict/deploy-7')
    expect(plain.status).toBe(401)
    expect(subject).toMatchObject({ error: 'invalid_request', status: 400 })
  })

  test('TOK-4 chaining by the AWS SDK keeps the binding', async () => {
    const entry = await assumed(world, 'entry')

    const { Credentials: chained } = await stsOf(entry, world).send(
      new AssumeRoleCommand({ RoleArn: proofRole('strict'), RoleSessionName: 'build-1' }),
    )

    expect(decodeJwt(entry.SessionToken ?? '')['cnf']).toBeUndefined()
    expect(decodeJwt(chained?.SessionToken ?? '')['cnf']).toEqual({ sv4: 1 })
  })
})

describe('TOK-4 foreign tokens that are bound', () => {
  test('TOK-4 a foreign token with a key is exchanged with a proof by it alone', async () => {
    const DPoP = await newKey()
    const cnf = { jkt: await DPoP.calculateThumbprint() }
    const parameters = {
      ...(await parametersOf(world)),
      subject_token: await world.webIdentityToken({ cnf }),
    }

    const plain = await exchanged(world, parameters).catch((error: unknown) => error)
    const other = await exchanged(world, parameters, await newKey()).catch(
      (error: unknown) => error,
    )
    const token = await exchanged(world, parameters, DPoP)

    expect([plain, other]).toMatchObject([{ status: 400 }, { status: 400 }])
    expect(decodeJwt(token.access_token)['cnf']).toEqual(cnf)
  })

  test.each([
    { name: 'a key', cnf: { jkt: 'A'.repeat(43) } },
    { name: 'something that nobody here can prove', cnf: { kid: 'k1' } },
    { name: 'nothing', cnf: {} },
  ])('TOK-4 on the AWS wire a foreign token that is bound is refused: $name', async ({ cnf }) => {
    const token = await world.webIdentityToken({ cnf })

    const refusal = await assumed(world, 'entry', token).catch((error: unknown) => error)

    expect(refusal).toMatchObject({ name: 'InvalidIdentityTokenException' })
  })
})

describe('SEC-66 ATK-39 leaks', () => {
  test('SEC-66 ATK-39 no proof, token or thumbprint is in log, audit or metrics', async () => {
    const DPoP = await newKey()
    const { access_token: token } = await exchanged(world, await parametersOf(world), DPoP)
    await getOrder(world, token, DPoP)
    const proof = 'eyJjYW5hcnkiOiJwcm9vZiJ9.Y2FuYXJ5.Y2FuYXJ5'
    for (const path of ['/orders/1', '/iam/oauth2/token', '/iam/oauth2/introspect', '/iam/']) {
      await fetch(world.url + path, {
        method: path === '/orders/1' ? 'GET' : 'POST',
        headers: { authorization: `DPoP ${token}`, dpop: proof },
      })
    }

    const text = [world.log.join(), JSON.stringify(world.events), await world.metricsText()].join()

    for (const secret of [token, proof, await DPoP.calculateThumbprint()]) {
      expect(text).not.toContain(secret)
    }
    expect(text).toContain('gatewarden_authentication_total{method="dpop",outcome="accepted"}')
  })

  test('POP-3 the AWS wire refuses a proof: it would be believed to bind', async () => {
    const body = new URLSearchParams({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: proofRole('entry'),
      RoleSessionName: 'deploy-7',
      WebIdentityToken: await world.webIdentityToken(),
    })

    const answer = await fetch(`${world.baseUrl}/`, {
      method: 'POST',
      headers: { dpop: 'a.b.c' },
      body,
    })

    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('<Code>IncompleteSignature</Code>')
  })
})
