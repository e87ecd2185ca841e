import { X509Certificate } from 'node:crypto'
import { Agent, request } from 'node:https'
import { createDevelopmentCa } from '@gatewarden/roles-anywhere/ca'
import { decodeJwt } from 'jose'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { grant, type } from '../sts/exchange.ts'
import { createProofWorld, type ProofWorld, proofRole } from '../sts/proof-world.ts'

const ca = await createDevelopmentCa()
const serverLeaf = await ca.issue({ commonName: 'api', dnsNames: ['localhost'] })
const tls = {
  key: serverLeaf.privateKeyPem,
  cert: serverLeaf.certificatePem + serverLeaf.chainPem,
  requestCert: true,
  // Which certificates are trusted is no question of bound tokens (RFC 8705, section 2.2).
  rejectUnauthorized: false,
}

/** A client of TLS, with or without a certificate. */
interface Peer {
  readonly agent: Agent
  /** `x5t#S256` of its certificate. */
  readonly thumbprint: string
}

async function peerNamed(commonName: string): Promise<Peer> {
  const { certificatePem, privateKeyPem, chainPem } = await ca.issue({ commonName })
  const fingerprint = new X509Certificate(certificatePem).fingerprint256.replaceAll(':', '')
  return {
    agent: agentOf({ cert: certificatePem + chainPem, key: privateKeyPem }),
    thumbprint: Buffer.from(fingerprint, 'hex').toString('base64url'),
  }
}

/** The development CA makes leaves of clients, so that the name of the server is not checked here. */
function agentOf(credentials: { readonly cert?: string; readonly key?: string } = {}): Agent {
  return new Agent({ keepAlive: true, rejectUnauthorized: false, ...credentials })
}

interface TlsAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

function send(
  url: string,
  { agent }: Pick<Peer, 'agent'>,
  { headers = {}, body }: { headers?: Readonly<Record<string, string>>; body?: string } = {},
): Promise<TlsAnswer> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST'
    const outgoing = request(url, { agent, method, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

let world: ProofWorld
const press: Peer = await peerNamed('press-4')
const other: Peer = await peerNamed('press-5')
const nobody = { agent: agentOf() }

beforeAll(async () => {
  world = await createProofWorld({ tls, mtls: { bindTokens: true } })
})
afterAll(async () => {
  for (const { agent } of [press, other, nobody]) agent.destroy()
  await world[Symbol.asyncDispose]()
})

async function exchange(
  peer: Pick<Peer, 'agent'>,
  form: Readonly<Record<string, string>> = {},
  headers: Readonly<Record<string, string>> = {},
  at = world,
): Promise<{ readonly status: number; readonly json: Record<string, string> }> {
  const parameters = {
    grant_type: grant,
    subject_token: form['subject_token'] ?? (await at.webIdentityToken()),
    subject_token_type: type('jwt'),
    resource: proofRole('entry'),
    role_session_name: 'deploy-7',
    ...form,
  }
  const { status, text } = await send(`${at.baseUrl}/oauth2/token`, peer, {
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(parameters).toString(),
  })
  return { status, json: JSON.parse(text) }
}

const tokenOf = async (...parameters: Parameters<typeof exchange>) =>
  (await exchange(...parameters)).json['access_token'] ?? ''

const getOrder = (token: string, peer: Pick<Peer, 'agent'>, headers = {}) =>
  send(`${world.url}/orders/1`, peer, { headers: { authorization: `Bearer ${token}`, ...headers } })

describe('POP-4 tokens that are bound to a certificate', () => {
  test('POP-4 metadata says that tokens are bound', async () => {
    const documents = ['oauth-authorization-server', 'oauth-protected-resource'].map((name) =>
      send(`${world.baseUrl}/.well-known/${name}`, nobody),
    )

    for (const { text } of await Promise.all(documents)) {
      expect(JSON.parse(text)).toMatchObject({ tls_client_certificate_bound_access_tokens: true })
    }
  })

  test('POP-4 a token is bound to the certificate of the connection, and good on it', async () => {
    const { json } = await exchange(press)
    const token = json['access_token'] ?? ''

    const answers = [await getOrder(token, press), await getOrder(token, press)]

    expect(json['token_type']).toBe('Bearer')
    expect(decodeJwt(token)['cnf']).toEqual({ 'x5t#S256': press.thumbprint })
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
  })

  test('POP-4 MTLS-9 a later connection with the certificate is as good, resumed or not', async () => {
    const token = await tokenOf(press)
    await getOrder(token, press)

    for (const sockets of Object.values(press.agent.freeSockets)) {
      for (const socket of sockets ?? []) socket.destroy()
    }

    expect((await getOrder(token, press)).status).toBe(200)
  })

  test('POP-5 SEC-63 ATK-41 mtls-header: other certificate on a bound token = 401', async () => {
    const token = await tokenOf(press)
    await getOrder(token, press)

    const answers = [await getOrder(token, other), await getOrder(token, nobody)]

    expect(answers.map(({ status }) => status)).toEqual([401, 401])
    for (const { headers, text } of answers) {
      expect(headers['www-authenticate']).toContain('error="invalid_token"')
      expect(text).not.toContain(press.thumbprint)
    }
  })

  test('ATK-41 mtls-header: forged client-certificate header from outside = ignored and counted', async () => {
    const token = await tokenOf(press)
    const counted = async () => {
      const { text } = await send(`${world.url}/internal/metrics`, nobody)
      const line = /gatewarden_ignored_headers_total\{kind="client_cert"\} (\d+)/.exec(text)
      return Number(line?.[1] ?? 0)
    }
    const before = await counted()
    const leaf = await ca.issue({ commonName: 'press-4' })
    const pem = encodeURIComponent(leaf.certificatePem)
    const forged = {
      'x-forwarded-client-cert': `Hash=${press.thumbprint};Cert="${pem}"`,
      'client-cert': `:${Buffer.from(leaf.certificatePem).toString('base64')}:`,
      'ssl-client-cert': pem,
    }

    const answer = await getOrder(token, nobody, forged)
    const exchanged = await tokenOf(nobody, {}, forged)

    expect(answer.status).toBe(401)
    expect(decodeJwt(exchanged)['cnf']).toBeUndefined()
    expect((await counted()) - before).toBe(6)
  })

  test('POP-4 without a certificate nothing is bound', async () => {
    const token = await tokenOf(nobody)

    expect(decodeJwt(token)['cnf']).toBeUndefined()
    expect((await getOrder(token, nobody)).status).toBe(200)
  })

  test('POP-4 without the option a certificate binds nothing', async () => {
    await using plain = await createProofWorld({ tls })

    const token = await tokenOf(press, {}, {}, plain)

    expect(decodeJwt(token)['cnf']).toBeUndefined()
  })

  test('POP-4 a bound session is chained over its certificate alone, and stays bound', async () => {
    const form = { subject_token: await tokenOf(press), resource: proofRole('target') }

    const chained = await exchange(press, form)
    const refused = [await exchange(other, form), await exchange(nobody, form)]

    expect(decodeJwt(chained.json['access_token'] ?? '')['cnf']).toEqual({
      'x5t#S256': press.thumbprint,
    })
    expect(refused.map(({ status, json }) => [status, json['error']])).toEqual([
      [400, 'invalid_request'],
      [400, 'invalid_request'],
    ])
  })

  test('TOK-4 a certificate is proof enough for a role that requires it', async () => {
    const form = { resource: proofRole('strict') }

    const bound = await exchange(press, form)
    const plain = await exchange(nobody, form)

    expect([bound.status, plain.status]).toEqual([200, 400])
  })

  test('POP-3 a DPoP proof goes before the certificate', async () => {
    const client: oauth.Client = { client_id: 'test' }
    const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256', { extractable: true }))
    const as = { issuer: world.baseUrl, token_endpoint: `${world.baseUrl}/oauth2/token` }
    const parameters = {
      subject_token: await world.webIdentityToken(),
      subject_token_type: type('jwt'),
      resource: proofRole('entry'),
      role_session_name: 'deploy-7',
    }

    const response = await oauth.genericTokenEndpointRequest(
      as,
      client,
      oauth.None(),
      grant,
      parameters,
      { DPoP, [oauth.customFetch]: overTls(press) },
    )
    const token = await oauth.processGenericTokenEndpointResponse(as, client, response)

    expect(token.token_type).toBe('dpop')
    expect(decodeJwt(token.access_token)['cnf']).toEqual({ jkt: await DPoP.calculateThumbprint() })
  })
})

/** What a client library sends its requests with. */
function overTls(peer: Peer) {
  return async (
    url: string,
    { headers, body }: { headers: Record<string, string>; body: unknown },
  ): Promise<Response> => {
    const answer = await send(url, peer, { headers, body: String(body) })
    const type = String(answer.headers['content-type'])
    return new Response(answer.text, { status: answer.status, headers: { 'content-type': type } })
  }
}
