import { type AuditEvent, createLine, defineModel, type HttpInput } from '@gatewarden/core'
import { sign } from 'aws4'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { claimsOf, grant, type } from './exchange.ts'

/** Account of every role but `abroad`. */
const account = '000000000001'
const otherAccount = '000000000002'
const issuer = 'https://idp.test'
const baseUrl = 'https://iam.test'
const now = Date.UTC(2030, 0, 1)
const version = '2012-10-17'
const everyStsAction = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']

/** Temporary credentials of a session. */
export interface Holder {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
}

/** What became of a call: the claims of a session but those that differ from session to session, or a refusal. */
export interface Outcome {
  readonly claims: Readonly<Record<string, unknown>> | undefined
  /** Code of the AWS wire or `error` of the OAuth one, as the caller sees it. */
  readonly code: string | undefined
  /** What the audit log tells of the refusal. */
  readonly recorded: Pick<AuditEvent, 'errorCode' | 'errorMessage'>
}

/** Both wires of one line, without a socket, at a time that stands still. */
export interface TwoWires extends AsyncDisposable {
  byAws(parameters: readonly Pair[], holder?: Holder): Promise<Outcome>
  /** Token exchange. */
  byOAuth(parameters: readonly Pair[]): Promise<Outcome>
  /** The jwt-bearer grant. */
  byAssertion(parameters: readonly Pair[]): Promise<Outcome>
  /** Assumes a role by the AWS wire, which must succeed. */
  hold(parameters: readonly Pair[], holder?: Holder): Promise<Holder>
  webIdentityToken(claims?: JWTPayload): Promise<string>
}

/** Name and value of a parameter. */
export type Pair = readonly [name: string, value: string]

/** Names a role. */
export function wireRole(name: string): string {
  return `arn:gw:iam::${name === 'abroad' ? otherAccount : account}:role/${name}`
}

/** Creates the line. */
export async function createTwoWires(): Promise<TwoWires> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1' }] }
  const events: AuditEvent[] = []
  const line = await createLine({
    model: defineModel({
      account,
      region: 'eu-1',
      services: { orders: { actions: { ListOrders: { level: 'List' } } } },
    }),
    policies: entities(jwks),
    baseUrl,
    clock: { now: () => now, monotonic: () => now },
    audit: { write: (event) => events.push(event) },
  })
  const send = async (path: string, headers: Readonly<Record<string, string>>, body: string) => {
    const route = line.wireRoutes.find((one) => one.method === 'POST' && one.path === path)
    if (route === undefined) throw new Error(`no route ${path}`)
    events.length = 0
    return await route.handle(inputOf(path, headers, body))
  }
  const outcome = (token: string | undefined, code: string | undefined): Outcome => {
    const { errorCode, errorMessage } = events.at(-1) ?? {}
    const recorded = { ...(errorCode && { errorCode }), ...(errorMessage && { errorMessage }) }
    return { claims: token === undefined ? undefined : lasting(token), code, recorded }
  }
  const call = (parameters: readonly Pair[], holder?: Holder) => {
    const body = formOf([['Version', '2011-06-15'], ...parameters])
    return send('/', signedHeaders(body, holder), body)
  }
  const ask = async (parameters: readonly Pair[]) => {
    const { body } = await send('/oauth2/token', formHeaders, formOf(parameters))
    const { access_token, error } = JSON.parse(body) as { access_token?: string; error?: string }
    return outcome(access_token, error)
  }
  return {
    async byAws(parameters, holder) {
      const { body } = await call(parameters, holder)
      return outcome(elementOf(body, 'SessionToken'), elementOf(body, 'Code'))
    },
    byOAuth: (parameters) =>
      ask([['grant_type', grant], ['subject_token_type', type('jwt')], ...parameters]),
    byAssertion: (parameters) => ask([['grant_type', jwtBearer], ...parameters]),
    async hold(parameters, holder) {
      const { body } = await call(parameters, holder)
      const [accessKeyId, secretAccessKey, sessionToken] = [
        elementOf(body, 'AccessKeyId'),
        elementOf(body, 'SecretAccessKey'),
        elementOf(body, 'SessionToken'),
      ]
      if (accessKeyId && secretAccessKey && sessionToken)
        return { accessKeyId, secretAccessKey, sessionToken }
      throw new Error(`no session: ${body}`)
    },
    webIdentityToken: (claims) =>
      new SignJWT({ iss: issuer, sub: 'deploy-7', aud: 'sts', ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
        .setIssuedAt(now / 1000)
        .setExpirationTime(now / 1000 + 300)
        .sign(privateKey),
    [Symbol.asyncDispose]: () => line.close(),
  }
}

const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const formHeaders = { 'content-type': 'application/x-www-form-urlencoded' }

function signedHeaders(body: string, holder: Holder | undefined): Record<string, string> {
  if (holder === undefined) return formHeaders
  const date = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '')
  const request = {
    host: new URL(baseUrl).host,
    method: 'POST',
    path: '/',
    service: 'sts',
    region: 'eu-1',
    headers: { ...formHeaders, 'x-amz-date': date },
    body,
  }
  return sign(request, holder).headers as Record<string, string>
}

function inputOf(path: string, headers: Readonly<Record<string, string>>, body: string): HttpInput {
  return {
    method: 'POST',
    target: path,
    mountedTarget: path,
    // A signer gives the length as a number; a server hands on text.
    rawHeaders: Object.entries(headers).flatMap(([name, value]) => [name, String(value)]),
    peerAddress: '192.0.2.1',
    isSecure: true,
    body: new TextEncoder().encode(body),
  }
}

function formOf(parameters: readonly Pair[]): string {
  return new URLSearchParams(parameters as [string, string][]).toString()
}

function elementOf(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]
}

/** Time stands still: only the names of a session differ. */
function lasting(token: string): Readonly<Record<string, unknown>> {
  const { jti: _jti, akid: _akid, ...claims } = claimsOf(token)
  return claims
}

function entities(jwks: object) {
  const provider = { Url: issuer, ClientIDList: ['sts'], Algorithms: ['ES256'], Jwks: jwks }
  const entry = { Principal: { AWS: wireRole('entry') }, Action: everyStsAction }
  const target = { ...entry, Principal: { AWS: wireRole('target') } }
  const when = (key: string, value: string) => ({ Condition: { StringEquals: { [key]: value } } })
  const mayAssume = {
    assume: { Version: version, Statement: { Effect: 'Allow', Action: 'sts:*', Resource: '*' } },
  }
  return {
    accounts: { [account]: { Name: 'one' }, [otherAccount]: { Name: 'two' } },
    providers: { [`${account}/idp`]: provider },
    roles: {
      [`${account}/entry`]: {
        AssumeRolePolicyDocument: trust({
          Principal: { Federated: `arn:gw:iam::${account}:oidc-provider/idp.test` },
          Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity'],
          Condition: { StringLike: { 'idp.test:sub': 'deploy-*' } },
        }),
        MaxSessionDuration: 43_200,
        Policies: mayAssume,
      },
      [`${account}/target`]: {
        AssumeRolePolicyDocument: trust(entry, target),
        Policies: mayAssume,
        Tags: { Team: 'red' },
      },
      [`${account}/external`]: {
        AssumeRolePolicyDocument: trust({ ...entry, ...when('sts:ExternalId', 'Order-7') }),
      },
      [`${account}/tagged`]: {
        AssumeRolePolicyDocument: trust({ ...entry, ...when('aws:RequestTag/Team', 'blue') }),
      },
      [`${account}/sourced`]: {
        AssumeRolePolicyDocument: trust(
          { ...entry, ...when('sts:SourceIdentity', 'ann') },
          { ...target, ...when('sts:SourceIdentity', 'ann') },
        ),
      },
      [`${account}/brief`]: {
        AssumeRolePolicyDocument: trust({
          ...entry,
          Condition: { NumericLessThanEquals: { 'sts:DurationSeconds': '900' } },
        }),
      },
      [`${account}/denied`]: { AssumeRolePolicyDocument: trust(target) },
      [`${otherAccount}/abroad`]: {
        AssumeRolePolicyDocument: trust({ ...entry, Principal: { AWS: account } }),
      },
    },
  }
}

function trust(...statements: readonly object[]) {
  return {
    Version: version,
    Statement: statements.map((one) => ({ Effect: 'Allow', ...one })),
  }
}
