import type { Confirmation } from '../identity/confirmation.ts'
import type { ChainLink, FederationFacts, MfaProof, SessionOrigin } from '../identity/session.ts'
import { noTags, type Tags } from '../identity/tags.ts'
import { readConfirmation } from './confirmation-claim.ts'
import type { PolicyDigests } from './policy-references.ts'
import type {
  FederatedUserClaims,
  GrantedPolicies,
  RoleSessionClaims,
  SessionClaims,
  UserSessionClaims,
} from './session-grant.ts'

type Payload = ReadonlyMap<string, unknown>

/** Deepest `act` chain (STS-20). */
const maxChain = 10

/** What was wrong with one claim; never leaves this file. */
class ClaimDefect extends Error {}

/** Claims of a session token before issuer, audience and times are compared. */
export interface ReadSession {
  readonly issuer: string
  readonly audience: readonly string[]
  /** Seconds. */
  readonly issuedAtSeconds: number
  /** Digests of inline session policies, one for each layer; `undefined`: they stand in the claims. */
  readonly policyDigests: PolicyDigests | undefined
  readonly claims: SessionClaims
}

/**
 * Reads the claims of a session token, all of them with their exact types (TOK-1).
 *
 * @returns `undefined` when one is missing or of another type.
 */
export function readSession(payload: Payload, kid: string): ReadSession | undefined {
  try {
    const issuedAtSeconds = time(payload, 'iat')
    return {
      issuer: text(payload, 'iss'),
      audience: texts(payload.get('aud')),
      issuedAtSeconds,
      policyDigests: readPolicyDigests(payload),
      claims: Object.freeze({
        ...readHolder(payload),
        account: text(payload, 'acct'),
        tags: readTags(payload.get('tags')),
        transitiveTagKeys: payload.has('ttk') ? texts(payload.get('ttk')) : [],
        sourceIdentity: payload.has('src') ? text(payload, 'src') : undefined,
        policies: readPolicies(payload),
        mfa: readMfa(payload),
        federation: readFederation(payload.get('fed')),
        chain: readChain(payload.get('act')),
        origin: readOrigin(payload.get('orig')),
        clientId: text(payload, 'client_id'),
        confirmation: readBinding(payload),
        sessionId: text(payload, 'jti'),
        accessKeyId: text(payload, 'akid'),
        arn: text(payload, 'sub'),
        issuedAt: time(payload, 'itm'),
        notBefore: time(payload, 'nbf') * 1000,
        expiresAt: time(payload, 'exp') * 1000,
        keyVersion: text(payload, 'kv'),
        kid,
      }),
    }
  } catch (error) {
    if (error instanceof ClaimDefect) return undefined
    throw error
  }
}

type Holder =
  | Pick<RoleSessionClaims, 'kind' | 'roleArn' | 'roleId' | 'roleName' | 'sessionName'>
  | Pick<UserSessionClaims, 'kind' | 'userArn' | 'userId'>
  | Pick<FederatedUserClaims, 'kind' | 'name' | 'userArn' | 'userId'>

/** Whose session it is: exactly one of `rarn` and `uarn` tells, and a user's session is of the user or of a name. */
function readHolder(payload: Payload): Holder {
  const arn = text(payload, 'sub')
  const lastPart = arn.slice(arn.lastIndexOf('/') + 1)
  if (!payload.has('uarn')) {
    return {
      kind: 'role-session',
      roleArn: text(payload, 'rarn'),
      roleId: text(payload, 'rid'),
      roleName: text(payload, 'role'),
      sessionName: lastPart,
    }
  }
  const user = { userArn: text(payload, 'uarn'), userId: text(payload, 'rid') }
  if (payload.has('rarn')) throw new ClaimDefect('rarn')
  if (arn === user.userArn) return { kind: 'user', ...user }
  if (!/^arn:[^:]+:sts::\d{12}:federated-user\/[^/]+$/.test(arn)) throw new ClaimDefect('sub')
  return { kind: 'federated-user', name: lastPart, ...user }
}

function text(payload: Payload, name: string): string {
  const value = payload.get(name)
  if (typeof value !== 'string' || value === '') throw new ClaimDefect(name)
  return value
}

/** Whole numbers below 2^53 only: jose would take a fraction or `1e400` (PLAT-24). */
function time(payload: Payload, name: string): number {
  const value = payload.get(name)
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new ClaimDefect(name)
  return value as number
}

function texts(value: unknown): readonly string[] {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw new ClaimDefect('list')
  }
  return Object.freeze(value as string[])
}

function members(value: unknown): Payload {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ClaimDefect('object')
  }
  return new Map(Object.entries(value))
}

function readTags(value: unknown): Tags {
  if (value === undefined) return noTags
  const tags = members(value)
  for (const tag of tags.values()) if (typeof tag !== 'string') throw new ClaimDefect('tags')
  return tags as Tags
}

function readPolicies(payload: Payload): readonly GrantedPolicies[] {
  // Layers of digests have no inline document until it is looked up.
  const inline = payload.has('sph')
    ? readPolicyDigests(payload)?.map(() => null)
    : payload.get('sp')
  const arns = payload.get('spa')
  if (inline === undefined && arns === undefined) return []
  if (!Array.isArray(inline) || !Array.isArray(arns) || inline.length !== arns.length) {
    throw new ClaimDefect('sp')
  }
  const layers = inline.map((document: unknown, index): GrantedPolicies => {
    if (document !== null && typeof document !== 'string') throw new ClaimDefect('sp')
    return Object.freeze({ inline: document ?? undefined, arns: texts(arns[index]) })
  })
  return Object.freeze(layers)
}

/** Both forms at once would be two answers to what the session may do. */
function readPolicyDigests(payload: Payload): PolicyDigests | undefined {
  if (!payload.has('sph')) return undefined
  const digests = payload.get('sph')
  const isDigest = (value: unknown) =>
    value === null || (typeof value === 'string' && /^[\w-]{43}$/.test(value))
  if (payload.has('sp') || !Array.isArray(digests) || !digests.every(isDigest)) {
    throw new ClaimDefect('sph')
  }
  return Object.freeze(digests as PolicyDigests)
}

function readMfa(payload: Payload): MfaProof | undefined {
  if (!payload.has('mfa_ser')) return undefined
  return Object.freeze({ serial: text(payload, 'mfa_ser'), at: time(payload, 'auth_time') * 1000 })
}

function readFederation(value: unknown): FederationFacts | undefined {
  if (value === undefined) return undefined
  const fed = members(value)
  const claims = members(fed.get('claims'))
  for (const claim of claims.values()) if (typeof claim !== 'string') texts(claim)
  return Object.freeze({
    issuer: text(fed, 'iss'),
    provider: text(fed, 'prv'),
    subject: text(fed, 'sub'),
    claims: claims as FederationFacts['claims'],
  })
}

function readOrigin(value: unknown): SessionOrigin | undefined {
  if (value === undefined) return undefined
  const origin = members(value)
  if (origin.has('uid')) return Object.freeze({ kind: 'user', id: text(origin, 'uid') })
  const [issuer, subject] = [text(origin, 'iss'), text(origin, 'sub')]
  return Object.freeze({ kind: 'federated', issuer, subject })
}

function readBinding(payload: Payload): Confirmation | undefined {
  if (!payload.has('cnf')) return undefined
  const confirmation = readConfirmation(payload.get('cnf'))
  if (confirmation === undefined) throw new ClaimDefect('cnf')
  return confirmation
}

function readChain(value: unknown): readonly ChainLink[] {
  const chain: ChainLink[] = []
  for (let next = value; next !== undefined; ) {
    const link = members(next)
    chain.push(Object.freeze({ arn: text(link, 'sub'), sessionId: text(link, 'jti') }))
    if (chain.length > maxChain) throw new ClaimDefect('act')
    next = link.get('act')
  }
  return Object.freeze(chain)
}
