import { createServer } from 'node:http'
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

/** Starts an issuer of its own. */
export async function createLightIssuer(): Promise<LightIssuer> {
  const keys = [await newKey('key-1')]
  let reads = 0
  const server = createServer((request, response) => {
    const isKeySet = request.url === '/jwks'
    if (isKeySet) reads += 1
    const document = isKeySet
      ? { keys: keys.map(({ jwk }) => jwk) }
      : { issuer: url, jwks_uri: `${url}/jwks` }
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(document))
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
        .setProtectedHeader({ alg: 'ES256', kid: jwk.kid, typ: 'JWT', ...header })
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
      keys.unshift(await newKey(`key-${keys.length + 1}`))
    },
    dropOldKeys() {
      keys.splice(1)
    },
    [Symbol.asyncDispose]: () => closeServer(server),
  }
}

type SigningKey = Awaited<ReturnType<typeof newKey>>

async function newKey(kid: string) {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } }
}
