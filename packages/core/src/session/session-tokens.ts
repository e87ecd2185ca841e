import { CompactSign } from 'jose'
import { IamError, unreachable } from '../errors.ts'
import { assumedRoleArn, federatedUserArn } from '../identity/arns.ts'
import { uniqueId } from '../identity/unique-id.ts'
import { type Clock, systemClock } from '../ports/clock.ts'
import { type Random, systemRandom } from '../ports/random.ts'
import type { SessionPolicyStore } from '../ports/session-policies.ts'
import { encodeSession, type MintedFacts } from './encode-session.ts'
import { createForwardClock } from './forward-clock.ts'
import { parseCompactJws } from './jose/compact-jws.ts'
import { jsonMembers } from './jose/json-members.ts'
import { verifyCompact } from './jose/verify-compact.ts'
import type { SessionKeys } from './key-ring.ts'
import type { MasterKeys } from './master-keys.ts'
import { keepPolicies, resolvePolicies } from './policy-references.ts'
import { type ReadSession, readSession } from './read-session.ts'
import type {
  IssuedCredentials,
  SessionClaims,
  SessionGrant,
  SessionTokens,
} from './session-grant.ts'
import { signRemotely } from './sign-remotely.ts'

/** Options of {@link createSessionTokens}. */
export interface SessionTokensOptions {
  /** `iss` of every token: an URL, or a name that never leaves the process. */
  readonly issuer: string
  /** `aud` of every token; one of them must be in a token that is presented. At least one. */
  readonly audience: string | readonly string[]
  readonly keyRing: SessionKeys
  readonly master: MasterKeys
  /**
   * Where inline session policies stand: in the token (`undefined`, the default), or in this store, with a digest in the
   * token. Whoever verifies needs the same store: without the document a session is denied everything.
   */
  readonly sessionPolicies?: SessionPolicyStore | undefined
  /** Default the real clock. */
  readonly clock?: Clock
  /** Default the operating system's generator. */
  readonly random?: Random
}

const maxLength = 4_096
const toleranceMs = 60_000
const algorithm = 'ES256'
const type = 'at+jwt'
const encoder = new TextEncoder()

type Settings = Required<Omit<SessionTokensOptions, 'audience' | 'sessionPolicies'>> & {
  readonly audience: readonly string[]
  readonly sessionPolicies: SessionPolicyStore | undefined
}

/**
 * Creates what mints and verifies session tokens: ES256 `at+jwt`, at most 4,096 characters, readable by
 * their holder.
 *
 * @throws {IamError} `MissingIssuer`, `MissingAudience`: a verifier without either would accept what was
 *   minted for others.
 */
export function createSessionTokens(options: SessionTokensOptions): SessionTokens {
  const settings = resolve(options)
  const { issuer, audience, keyRing, master } = settings
  // Claims are cached for as long as their token; their secret lives and dies with them.
  const secrets = new WeakMap<SessionClaims, string>()

  return Object.freeze({
    issuer,
    audience,
    mint: (grant: SessionGrant) => mintSession(grant, settings),
    begin: (grant: SessionGrant) => beginSession(grant, settings),
    verify: (token: string) => verifySession(token, settings),
    secretAccessKey(claims: SessionClaims): string {
      if (!master.has(claims.keyVersion)) throw invalid('unknown master key version')
      const { keyVersion, sessionId } = claims
      const secret = secrets.get(claims) ?? deriveSecret(keyVersion, sessionId, settings)
      secrets.set(claims, secret)
      return secret
    },
    trustsKey: (kid: string) => trusted(keyRing, kid) !== undefined,
    jwks: () => keyRing.jwks(),
  })
}

function resolve(options: SessionTokensOptions): Settings {
  const { issuer, keyRing, master, sessionPolicies } = options
  const audience = Object.freeze([options.audience].flat())
  // RULE token.issuer-and-audience-required
  if (typeof issuer !== 'string' || issuer === '') {
    throw new IamError('MissingIssuer', '"issuer" option must be set')
  }
  const isMissing = audience.some((value) => typeof value !== 'string' || value === '')
  if (audience.length === 0 || isMissing) {
    throw new IamError('MissingAudience', '"audience" option must name at least one audience')
  }
  const isStore = [sessionPolicies?.put, sessionPolicies?.get].every(
    (one) => typeof one === 'function',
  )
  if (sessionPolicies !== undefined && !isStore) {
    throw new TypeError('"sessionPolicies" option must be a store with put() and get()')
  }
  const clock = createForwardClock(options.clock ?? systemClock)
  const random = options.random ?? systemRandom
  return { issuer, audience, keyRing, master, sessionPolicies, clock, random }
}

function mintedFacts(grant: SessionGrant, settings: Settings): MintedFacts {
  const { issuer, audience, clock, master, random } = settings
  const issuedAt = clock.now()
  return {
    issuer,
    audience,
    arn: sessionArn(grant),
    sessionId: Buffer.from(random.bytes(16)).toString('base64url'),
    accessKeyId: uniqueId('ASIA', random),
    keyVersion: master.currentVersion(),
    issuedAt,
    expiresAt: expiryOf(grant, issuedAt),
  }
}

function expiryOf({ durationSeconds, expiresBy }: SessionGrant, issuedAt: number): number {
  const end = Math.floor(issuedAt / 1000) + durationSeconds
  if (expiresBy === undefined) return end * 1000
  return Math.min(end, Math.floor(expiresBy / 1000)) * 1000 // RULE sts.nothing-extends-a-session
}

async function mintSession(grant: SessionGrant, settings: Settings): Promise<IssuedCredentials> {
  const minted = mintedFacts(grant, settings)
  const { keyRing, sessionPolicies: store } = settings
  const policyDigests = store && (await keepPolicies(grant.policies, minted.expiresAt, store))
  const sessionToken = await sign(keyRing, encodeSession(grant, { ...minted, policyDigests }))
  return Object.freeze({
    accessKeyId: minted.accessKeyId,
    secretAccessKey: deriveSecret(minted.keyVersion, minted.sessionId, settings),
    sessionToken,
    expiresAt: minted.expiresAt,
    sessionId: minted.sessionId,
  })
}

function beginSession(grant: SessionGrant, settings: Settings): SessionClaims {
  const minted = mintedFacts(grant, settings)
  const { durationSeconds: _, expiresBy: __, ...granted } = grant
  const { arn, sessionId, accessKeyId, keyVersion, issuedAt, expiresAt } = minted
  return Object.freeze({
    ...granted,
    arn,
    sessionId,
    accessKeyId,
    keyVersion,
    issuedAt,
    notBefore: Math.floor(issuedAt / 1000) * 1000,
    expiresAt,
    kid: settings.keyRing.signingKey().kid,
  })
}

async function verifySession(token: string, settings: Settings): Promise<SessionClaims> {
  const { issuer, audience, clock, keyRing } = settings
  const jws = parseCompactJws(token, maxLength)
  if (jws === undefined || !isSessionHeader(jws.headerNames) || jws.kid === undefined) {
    throw invalid('malformed')
  }
  if (jws.alg !== algorithm || jws.typ !== type) throw invalid('wrong algorithm or type')
  const { kid } = jws
  const key = trusted(keyRing, kid)
  if (key === undefined) throw invalid('unknown key')

  const payload = jsonMembers(jws.payload)
  const session = payload && readSession(payload, kid)
  if (session === undefined) throw invalid('a required claim is missing or malformed')
  if (session.issuer !== issuer) throw invalid('another issuer')
  if (!session.audience.some((value) => audience.includes(value))) throw invalid('another audience')
  assertTimes(session, clock.now())

  const isGood = await verifyCompact(jws, { alg: algorithm, key }, [algorithm])
  if (!isGood) throw invalid('wrong signature')
  const claims = await withPolicies(session, settings)
  // The signature ran elsewhere for a while; a key removed meanwhile is refused.
  if (trusted(keyRing, kid) === undefined) throw invalid('unknown key')
  return claims
}

/** The claims with their session policies, wherever those stand. */
async function withPolicies(
  { claims, policyDigests }: ReadSession,
  { sessionPolicies }: Settings,
): Promise<SessionClaims> {
  if (policyDigests === undefined) return claims
  const found = await resolvePolicies(claims.policies, policyDigests, sessionPolicies)
  return Object.freeze({ ...claims, policies: found.policies, lacksPolicies: found.isIncomplete })
}

function deriveSecret(keyVersion: string, sessionId: string, settings: Settings): string {
  const info = ['session-secret', keyVersion, settings.issuer, sessionId]
  const secret = settings.master.derive(keyVersion, info, 30) // RULE token.derived-secret
  if (secret === undefined) throw invalid('unknown master key version')
  return secret.toString('base64')
}

/** The session's ARN: partition and account of its role or user, and no path (section 2). */
function sessionArn(grant: SessionGrant): string {
  switch (grant.kind) {
    case 'role-session':
      return assumedRoleArn({ ...grant, partition: partitionOf(grant.roleArn) })
    case 'user':
      return grant.userArn
    case 'federated-user':
      return federatedUserArn({ ...grant, partition: partitionOf(grant.userArn) })
    default:
      return unreachable(grant)
  }
}

function partitionOf(arn: string): string {
  return arn.split(':')[1] ?? ''
}

async function sign(keyRing: SessionKeys, claims: Record<string, unknown>): Promise<string> {
  const key = keyRing.signingKey()
  const header = { alg: algorithm, typ: type, kid: key.kid }
  const payload = encoder.encode(JSON.stringify(claims))
  const token =
    'sign' in key
      ? await signRemotely({ header, payload }, key.sign, trusted(keyRing, key.kid))
      : await new CompactSign(payload).setProtectedHeader(header).sign(key.privateKey)
  if (token.length > maxLength) {
    // RULE token.packed-size
    const message = `session token has ${token.length} characters, ${maxLength} are allowed`
    throw new IamError('PackedPolicyTooLarge', message)
  }
  return token
}

function isSessionHeader(names: readonly string[]): boolean {
  // RULE token.exact-header
  return (
    names.length === 3 && names.includes('alg') && names.includes('typ') && names.includes('kid')
  )
}

function trusted(keyRing: SessionKeys, kid: string): ReturnType<SessionKeys['verificationKey']> {
  try {
    return keyRing.verificationKey(kid)
  } catch (cause) {
    throw new IamError('ServiceUnavailable', 'session keys cannot be read', { cause })
  }
}

/** Expiry is exact; only a clock behind ours is tolerated, by 60 s (TOK-1). */
function assertTimes({ claims, issuedAtSeconds }: ReadSession, now: number): void {
  if (now >= claims.expiresAt)
    throw new IamError('ExpiredToken', 'session token expired or revoked') // RULE token.exact-expiry
  const latest = Math.max(claims.notBefore, issuedAtSeconds * 1000, claims.issuedAt)
  if (latest > now + toleranceMs) throw invalid('not valid yet') // RULE token.not-before
}

function invalid(reason: string): IamError {
  return new IamError('InvalidToken', `session token is not valid: ${reason}`)
}
