import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createOutboundKeys } from '../federation/outbound/outbound-keys.ts'
import { defineModel } from '../model/define-model.ts'
import type { HttpInput, HttpOutput } from '../ports/http.ts'
import { createLine } from './create-line.ts'
import type { Line, LineOptions } from './line.ts'
import { jwt, session } from './trust-source.ts'

const account = '000000000001'
const baseUrl = 'https://iam.test/app'
const issuer = `${baseUrl}/outbound/${account}`
const now = Date.UTC(2030, 0, 1)
const clock = { now: () => now, monotonic: () => now }
const model = defineModel({
  account,
  services: { orders: { actions: { ListOrders: { level: 'List' } } } },
})
const keys = createOutboundKeys({ clock })
const claims = { iss: issuer, aud: 'sts', sub: 'deploy-7', iat: now / 1000, exp: now / 1000 + 300 }
const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))

let token: string
let jwks: { readonly keys: readonly Readonly<Record<string, string>>[] }
beforeAll(async () => {
  token = await keys.sign(account, 'ES384', encode(claims))
  jwks = await keys.jwks(account)
})

const open: Line[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((line) => line.close()))
})

/** Everything that would let a token of the outbound issuer in, if it were somebody else's. */
async function line(more: Partial<LineOptions> = {}): Promise<Line> {
  const provider = issuer.slice('https://'.length)
  const created = await createLine({
    model,
    policies: {
      providers: {
        [`${account}/own`]: {
          Url: issuer,
          ClientIDList: ['sts'],
          Algorithms: ['ES384'],
          Jwks: jwks,
        },
      },
      roles: {
        [`${account}/entry`]: {
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: {
              Effect: 'Allow',
              Principal: { Federated: `arn:gw:iam::${account}:oidc-provider/${provider}` },
              Action: 'sts:AssumeRoleWithWebIdentity',
              Condition: { StringEquals: { [`${provider}:sub`]: 'deploy-7' } },
            },
          },
        },
      },
    },
    baseUrl,
    trust: [session()],
    clock,
    outboundFederation: { accounts: [account], keys },
    ...more,
  })
  open.push(created)
  return created
}

function input(more: Partial<HttpInput>): HttpInput {
  return {
    method: 'GET',
    target: '/',
    mountedTarget: '/',
    rawHeaders: [],
    peerAddress: '192.0.2.1',
    isSecure: true,
    body: new Uint8Array(),
    ...more,
  }
}

async function send(iam: Line, method: string, path: string, form = ''): Promise<HttpOutput> {
  const route = iam.wireRoutes.find((one) => one.method === method && one.path === path)
  if (route === undefined) throw new Error(`no route ${method} ${path}`)
  const rawHeaders = ['content-type', 'application/x-www-form-urlencoded']
  return await route.handle(input({ method, rawHeaders, body: new TextEncoder().encode(form) }))
}

const assume = (iam: Line, webIdentity = token) =>
  send(
    iam,
    'POST',
    '/',
    new URLSearchParams({
      Version: '2011-06-15',
      Action: 'AssumeRoleWithWebIdentity',
      RoleArn: `arn:gw:iam::${account}:role/entry`,
      RoleSessionName: 'deploy-7',
      WebIdentityToken: webIdentity,
    }).toString(),
  )

const present = async (iam: Line, bearer: string) =>
  await iam.authenticator.authenticate(input({ rawHeaders: ['Authorization', `Bearer ${bearer}`] }))

describe('an outbound token is never accepted back', () => {
  test('ATK-20 token-kind: an outbound token as web identity at its own issuer, even registered (FED-5)', async () => {
    const answer = await assume(await line())

    expect(answer.status).toBe(400)
    expect(answer.body).toContain('<Code>InvalidIdentityToken</Code>')
  })

  test('ATK-20 token-kind: and at an account that issues none any more (FED-5)', async () => {
    const disabled = await line({ outboundFederation: { accounts: [], keys } })

    const answer = await assume(disabled)

    expect(answer.body).toContain('<Code>InvalidIdentityToken</Code>')
  })

  test('FED-5 another deployment that registered the issuer takes the same token', async () => {
    const elsewhere = await line({ baseUrl: 'https://other.test' })

    const answer = await assume(elsewhere)

    expect(answer.status).toBe(200)
  })

  test('ATK-20 token-kind: an outbound token as bearer token, even with its issuer trusted (FED-5)', async () => {
    const own = jwt({ issuer, audience: 'sts', algorithms: ['ES384'], jwks })
    const trusting = await line({ policies: {}, trust: [own, session()] })
    const elsewhere = await line({ policies: {}, trust: [own], baseUrl: 'https://other.test' })

    await expect(present(trusting, token)).rejects.toMatchObject({ code: 'InvalidToken' })
    await expect(present(elsewhere, token)).resolves.toMatchObject({ method: 'bearer' })
  })

  test('ATK-20 token-kind: an outbound token as session', async () => {
    await expect(present(await line(), token)).rejects.toMatchObject({ code: 'InvalidToken' })
  })

  test('ATK-20 token-kind: claims and issuer of a session under an outbound key', async () => {
    const iam = await line()
    const { privateKey } = await generateKeyPair('ES384', { extractable: true })
    const jwk = { ...(await exportJWK(privateKey)) }
    const ring = createOutboundKeys({ keys: [{ account, jwk, activatesAt: 0 }], clock })
    const kid = (await ring.jwks(account)).keys.find(({ alg }) => alg === 'ES384')?.['kid'] ?? ''
    const forged = new SignJWT({ ...claims, iss: iam.issuer, aud: iam.issuer })

    const typed = await forged
      .setProtectedHeader({ alg: 'ES384', typ: 'at+jwt', kid })
      .sign(privateKey)
    const plain = await ring.sign(account, 'ES384', encode({ ...claims, iss: iam.issuer }))

    await expect(present(iam, typed)).rejects.toMatchObject({ code: 'InvalidToken' })
    await expect(present(iam, plain)).rejects.toMatchObject({ code: 'InvalidToken' })
  })
})

describe('what an outbound issuer publishes', () => {
  const below = `/outbound/${account}/.well-known`

  test('OUT-2 discovery document and key set are public and may be cached for an hour', async () => {
    const iam = await line()

    const discovery = await send(iam, 'GET', `${below}/openid-configuration`)
    const published = await send(iam, 'GET', `${below}/jwks.json`)

    for (const answer of [discovery, published]) {
      expect([answer.status, answer.headers['cache-control']]).toEqual([
        200,
        'public, max-age=3600',
      ])
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
    }
    expect(JSON.parse(discovery.body)).toMatchObject({
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
    })
    expect(JSON.parse(published.body)).toEqual(await keys.jwks(account))
  })

  test('D-6 session keys and outbound keys stand in sets of their own', async () => {
    const iam = await line()
    const kids = async (path: string) => {
      const { keys: jwkList } = JSON.parse((await send(iam, 'GET', path)).body) as { keys: JWK[] }
      return jwkList.map(({ kid }) => kid)
    }

    const sessions = await kids('/.well-known/jwks.json')
    const outbound = await kids(`${below}/jwks.json`)

    expect(outbound.filter((kid) => sessions.includes(kid))).toEqual([])
  })

  test('OUT-1 an account that issues no tokens publishes nothing', async () => {
    const iam = await line({ outboundFederation: { accounts: ['000000000002'], keys } })

    const paths = iam.wireRoutes.map(({ path }) => path)

    expect(paths.filter((path) => path.includes(account))).toEqual([])
    expect(paths).toContain('/outbound/000000000002/.well-known/openid-configuration')
  })

  test('RFC 8414 the document stands also where the well-known part is before the path of the issuer', async () => {
    const inserted = `/.well-known/openid-configuration/outbound/${account}`
    const root = await line({ baseUrl: 'https://iam.test' })
    const mounted = await line()

    const { body } = await send(root, 'GET', inserted)
    const ofOrigin = mounted.rootRoutes.map(({ path }) => path)

    expect(JSON.parse(body)).toMatchObject({ issuer: `https://iam.test/outbound/${account}` })
    expect(ofOrigin).toContain(`/.well-known/openid-configuration/app/outbound/${account}`)
    expect(mounted.wireRoutes.some(({ path }) => path === inserted)).toBe(false)
  })

  test('OUT-2 keys that cannot be read are 503 and not cached', async () => {
    const down = { ...keys, jwks: () => Promise.reject(new Error('key store is down')) }
    const iam = await line({ outboundFederation: { accounts: [account], keys: down } })

    const { status, headers, body } = await send(iam, 'GET', `${below}/jwks.json`)

    expect([status, headers['cache-control']]).toEqual([503, 'no-store'])
    expect(body).not.toContain('key store')
  })
})

describe('option "outboundFederation"', () => {
  const refused = (outboundFederation: unknown, more: Partial<LineOptions> = {}) =>
    expect(line({ outboundFederation: outboundFederation as never, ...more })).rejects

  test.each([
    { name: 'null', value: null, want: /must be an object with "accounts"/ },
    { name: 'true', value: true, want: /must be an object with "accounts"/ },
    { name: 'no accounts', value: {}, want: /"outboundFederation.accounts" option must list/ },
    { name: 'a name', value: { accounts: ['dev'] }, want: /must list account ids/ },
    { name: 'a number', value: { accounts: [123_456_789_012] }, want: /must list account ids/ },
    {
      name: 'a text',
      value: { accounts: '123456789012' },
      want: /must list account ids of twelve digits/,
    },
    {
      name: 'a former account that is none',
      value: { accounts: [], formerAccounts: ['dev'] },
      want: /"outboundFederation.formerAccounts" option must list/,
    },
    {
      name: 'an unknown member',
      value: { accounts: [], audience: [] },
      want: /outboundFederation: unknown option "audience"/,
    },
    {
      name: 'a registered claim as namespace',
      value: { accounts: [], namespaceClaim: 'sub' },
      want: /"outboundFederation.namespaceClaim" option must be an absolute URL/,
    },
  ])('OUT-1 is refused at start: $name', async ({ value, want }) => {
    await refused(value).toThrow(want)
  })

  test('OUT-1 needs a baseUrl: its issuers are below it', async () => {
    const created = createLine({
      model,
      policies: {},
      outboundFederation: { accounts: [account] },
    })

    await expect(created).rejects.toMatchObject({ code: 'MissingIssuer' })
  })
})
