import { generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from 'node:crypto'

/** Claims of a token to sign. */
export type TokenClaims = Readonly<Record<string, unknown>>

/** Options of {@link createTokenIssuer}. */
export interface TokenIssuerOptions {
  readonly issuer: string
  readonly audience: string
  /** Issue time in ms; the tokens live an hour. */
  readonly now: number
}

/** A throw-away OpenID issuer: real ES256 signatures, its key set in memory. */
export interface TokenIssuer {
  readonly issuer: string
  readonly audience: string
  readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] }
  /** Signs a token; the claims given win over the usual ones, `undefined` leaves one out. */
  token(claims?: TokenClaims, header?: TokenClaims): string
}

/** Makes an issuer with a key of its own. */
export function createTokenIssuer(options: TokenIssuerOptions): TokenIssuer {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk: JsonWebKey = publicKey.export({ format: 'jwk' })
  const key = { ...jwk, kid: 'test-key', alg: 'ES256', use: 'sig' }
  const seconds = Math.floor(options.now / 1000)
  return {
    issuer: options.issuer,
    audience: options.audience,
    jwks: { keys: [key] },
    token: (claims, header) =>
      signCompact(
        { alg: 'ES256', kid: 'test-key', typ: 'JWT', ...header },
        {
          iss: options.issuer,
          aud: options.audience,
          sub: 'caller',
          iat: seconds,
          exp: seconds + 3600,
          ...claims,
        },
        privateKey,
      ),
  }
}

function signCompact(header: TokenClaims, claims: TokenClaims, key: KeyObject): string {
  const part = (value: TokenClaims) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const input = `${part(header)}.${part(claims)}`
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
  return `${input}.${signature.toString('base64url')}`
}
