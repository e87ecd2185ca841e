import { createServer, type ServerResponse } from 'node:http'
import type { StaticKeys } from '@gatewarden/core'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { closeServer, listen } from './federation-world.ts'

/** An OpenID issuer on loopback, made of jose and node:http. */
export interface LightIssuer extends AsyncDisposable {
  readonly url: string
  /** `host:port`, for `PrivateHosts`. */
  readonly host: string
  /** Its public keys. */
  readonly jwks: () => StaticKeys
  /** How often its key set was read. */
  readonly keySetReads: () => number
  /** Signs claims beside `iss`, `iat` and `exp` (five minutes) with the newest key. */
  token(claims: JWTPayload, header?: Readonly<Record<string, unknown>>): Promise<string>
  /** A provider of it, with members that a test wants beside those. */
  provider(more?: object): object
  /** Begins to sign with a new key, published at once beside the others. */
  rotate(): Promise<void>
  /** Publishes nothing but the newest key. */
  dropOldKeys(): void
}

/** Options of {@link createLightIssuer}. */
export interface LightIssuerOptions {
  /** Default ES256. */
  readonly alg?: 'ES256' | 'RS256'
  /** Members of the discovery document that are otherwise. */
  readonly discovery?: Readonly<Record<string, unknown>>
  /** Answers requests for the key set in its place. */
  readonly answerKeySet?: (response: ServerResponse, keySet: string) => void
}

/** Starts an issuer of its own. */
export async function createLightIssuer(options: LightIssuerOptions = {}): Promise<LightIssuer> {
  const { alg = 'ES256', discovery = {}, answerKeySet = answerJson } = options
  const keys = [await newKey('key-1', alg)]
  let reads = 0
  const server = createServer((request, response) => {
    const isKeySet = request.url === '/jwks'
    if (isKeySet) reads += 1
    if (isKeySet) {
      answerKeySet(response, JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }))
      return
    }
    const document = { issuer: url, jwks_uri: `${url}/jwks`, ...discovery }
    answerJson(response, JSON.stringify(document))
  })
  const url = await listen(server)
  const host = new URL(url).host
  return {
    url,
    host,
    jwks: () => ({ keys: keys.map(({ jwk }) => ({ ...jwk })) }),
    keySetReads: () => reads,
    token(claims, header = {}) {
      const [{ privateKey, jwk }] = keys as [SigningKey]
      return new SignJWT({ iss: url, ...claims })
        .setProtectedHeader({ alg, kid: jwk.kid, typ: 'JWT', ...header })
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(privateKey)
    },
    provider: (more = {}) => ({
      Url: url,
      ClientIDList: ['orders-api'],
      PrivateHosts: [host],
      ...more,
    }),
    async rotate() {
      keys.unshift(await newKey(`key-${keys.length + 1}`, alg))
    },
    dropOldKeys() {
      keys.splice(1)
    },
    [Symbol.asyncDispose]: () => closeServer(server),
  }
}

function answerJson(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(body)
}

type SigningKey = Awaited<ReturnType<typeof newKey>>

async function newKey(kid: string, alg: string) {
  const { publicKey, privateKey } = await generateKeyPair(alg)
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}
