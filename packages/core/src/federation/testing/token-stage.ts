import { generateKeyPairSync, type KeyObject, sign as signBytes } from 'node:crypto'
import type { OidcProvider } from '../../identity/entities.ts'
import type { Snapshot } from '../../store/snapshot.ts'
import type { WebIdentity } from '../web-identity.ts'
import { createWebIdentityVerifier } from '../web-identity-verifier.ts'

/** Now, for every verifier of the stage: milliseconds. */
export const now: number = Date.UTC(2026, 5, 1)
/** The account whose provider is asked. */
export const account = '111122223333'

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** The key of the stage's issuer, with members that a test wants otherwise. */
export function publicJwk(more: object = {}): Readonly<Record<string, unknown>> {
  return { ...ec.publicKey.export({ format: 'jwk' }), kid: 'ec', alg: 'ES256', use: 'sig', ...more }
}

/** A provider with the stage's key. */
export function providerOf(more: Partial<OidcProvider> = {}): OidcProvider {
  return {
    account,
    arn: `arn:gw:iam::${account}:oidc-provider/idp.example.com`,
    issuer: 'https://idp.example.com',
    keyPrefix: 'idp.example.com',
    clientIds: ['orders'],
    algorithms: ['ES256'],
    jwks: { keys: [publicJwk()] },
    sessionClaims: ['aud', 'sub'],
    maxTokenAgeSeconds: 86_400,
    allowsMultipleAudiences: false,
    privateHosts: [],
    ...more,
  }
}

/** Signs claims beside those that a good token has; `undefined` takes one away. */
export function signedToken(claims: object = {}, header: object = {}): string {
  const base = { iss: 'https://idp.example.com', sub: 'alice', aud: 'orders' }
  const times = { iat: now / 1000, exp: now / 1000 + 300 }
  return signed(
    { alg: 'ES256', kid: 'ec', ...header },
    { ...base, ...times, ...claims },
    ec.privateKey,
  )
}

function signed(header: object, claims: object, key: KeyObject): string {
  const text = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  const signature = signBytes('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' })
  return `${text}.${signature.toString('base64url')}`
}

/** Verifies a token as one of a provider. */
export function verifyToken(token: string, provider: OidcProvider): Promise<WebIdentity> {
  const snapshot = {
    oidcProvider: (owner: string, issuer: string) =>
      owner === provider.account && issuer === provider.issuer ? provider : undefined,
  } as Pick<Snapshot, 'oidcProvider'> as Snapshot
  const verifier = createWebIdentityVerifier({
    ownIssuers: ['https://iam.example.com'],
    clock: { now: () => now, monotonic: () => 0 },
    fetch: () => Promise.reject(new Error('nothing is fetched here')),
  })
  return verifier.verify(token, account, snapshot)
}

/** What comes of verifying: `accepted`, or the code of the refusal. */
export function outcomeOf(token: string, provider: OidcProvider): Promise<string> {
  return verifyToken(token, provider).then(
    () => 'accepted',
    (error) => error.code,
  )
}
