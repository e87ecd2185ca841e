import { IamError } from '../../errors.ts'
import { issuerWithoutScheme } from '../../store/entities/issuer-url.ts'
import type { SessionClaims } from '../session-grant.ts'

/** What a watermark covers (REV-1). */
export type RevocationScope = 'issuer' | 'account' | 'role' | 'user' | 'subject' | 'key'

/** Options of {@link Revocations}. */
export interface RevocationsOptions {
  /** `iss` of our own session tokens. */
  readonly issuer: string
  /** Most denied sessions, and most watermarks of each scope. Default 1,000,000. */
  readonly mostEntries?: number
}

/** What a revocation compares of a session. */
export type RevocableSession = Pick<
  SessionClaims,
  | 'account'
  | 'arn'
  | 'chain'
  | 'clientId'
  | 'federation'
  | 'issuedAt'
  | 'kid'
  | 'origin'
  | 'sessionId'
>

/**
 * How long a denied session is remembered: the longest session of any kind. Nothing is made from it once it is denied,
 * so what was made before has ended by then as well.
 */
const rememberedMs = 36 * 3_600_000

/**
 * Which sessions ended before their `exp`: single ones by id, and all of a scope that were issued before a time. In
 * memory: a restart forgets it.
 */
export class Revocations {
  readonly #issuer: string
  readonly #mostEntries: number
  /** When each session was denied, oldest first. */
  readonly #denied = new Map<string, number>()
  readonly #watermarks: Readonly<Record<RevocationScope, Map<string, number>>>
  #generation = 0

  constructor({ issuer, mostEntries = 1_000_000 }: RevocationsOptions) {
    this.#issuer = issuerKey(issuer)
    this.#mostEntries = mostEntries
    this.#watermarks = {
      issuer: new Map(),
      account: new Map(),
      role: new Map(),
      user: new Map(),
      subject: new Map(),
      key: new Map(),
    }
  }

  /** Grows with every change: what was found alive in the same generation is alive still. */
  get generation(): number {
    return this.#generation
  }

  /**
   * Ends one session and all that were made from it.
   *
   * @throws {IamError} `LimitExceeded` when no further session can be remembered: forgetting one would revive it.
   */
  denySession(sessionId: string, now: number): void {
    if (this.#denied.has(sessionId)) return
    for (const [known, since] of this.#denied) {
      if (now < since + rememberedMs) break
      this.#denied.delete(known)
    }
    this.#assertRoom(this.#denied) // RULE rev.bounded
    this.#denied.set(sessionId, now)
    this.#generation += 1 // RULE rev.generation
  }

  /**
   * Ends the sessions of a scope that were issued before a time. An earlier time than the one in force changes nothing.
   *
   * @param id - as {@link roleKey}, {@link subjectKey} and {@link issuerKey} make it; an account id, key id or user.
   * @param notBefore - milliseconds.
   * @throws {IamError} `LimitExceeded`.
   */
  raise(scope: RevocationScope, id: string, notBefore: number): void {
    const watermarks = this.#watermarks[scope]
    const known = watermarks.get(id)
    if (known !== undefined && known >= notBefore) return
    if (known === undefined) this.#assertRoom(watermarks)
    watermarks.set(id, notBefore)
    this.#generation += 1
  }

  /** Whether a session ended before its time. */
  isRevoked(session: RevocableSession): boolean {
    const { issuedAt, federation, chain, origin } = session
    if (this.#denied.has(session.sessionId)) return true
    // RULE rev.chain
    if (chain.some((link) => this.#denied.has(link.sessionId))) return true
    // RULE rev.watermarks
    if (
      this.#isBefore('issuer', this.#issuer, issuedAt) ||
      this.#isBefore('account', session.account, issuedAt) ||
      this.#isArnBefore(session.arn, issuedAt) ||
      this.#isBefore('user', session.clientId, issuedAt) ||
      this.#isBefore('key', session.kid, issuedAt)
    ) {
      return true
    }
    if (chain.some(({ arn }) => this.#isArnBefore(arn, issuedAt))) return true
    if (origin?.kind === 'user' && this.#isBefore('user', origin.id, issuedAt)) return true
    const foreign = origin?.kind === 'federated' ? origin : federation
    return foreign !== undefined && this.isSubjectRevoked(foreign.issuer, foreign.subject, issuedAt)
  }

  /**
   * Whether what an identity provider said of a subject before a watermark is void: sessions made from it, and its
   * tokens themselves.
   */
  isSubjectRevoked(issuer: string, subject: string, issuedAt: number): boolean {
    return (
      this.#isBefore('issuer', issuerKey(issuer), issuedAt) ||
      this.#isBefore('subject', subjectKey(issuer, subject), issuedAt)
    )
  }

  /**
   * By the role or user that a session ARN names. It may be one of the chain: what was made from a session is never
   * older, so dead for the caller's role is dead for what it made.
   */
  #isArnBefore(arn: string, issuedAt: number): boolean {
    const [, , , , account = '', resource = ''] = arn.split(':')
    const [kind, roleName = ''] = resource.split('/')
    return kind === 'assumed-role'
      ? this.#isBefore('account', account, issuedAt) ||
          this.#isBefore('role', roleKey(account, roleName), issuedAt)
      : this.#isBefore('user', arn, issuedAt)
  }

  #isBefore(scope: RevocationScope, id: string, issuedAt: number): boolean {
    const notBefore = this.#watermarks[scope].get(id)
    // An issue time that is no number counts as before every watermark.
    return notBefore !== undefined && !(issuedAt >= notBefore)
  }

  #assertRoom(entries: ReadonlyMap<string, number>): void {
    if (entries.size < this.#mostEntries) return
    const message = `${this.#mostEntries} revocations are in force: revoke by a wider scope`
    throw new IamError('LimitExceeded', message)
  }
}

/** Key of a role: its name is unique in the account, and session ARNs hold no path. */
export function roleKey(account: string, roleName: string): string {
  return `${account}/${roleName}`
}

/** Key of a subject of an identity provider. Injective: either part may hold anything. */
export function subjectKey(issuer: string, subject: string): string {
  return JSON.stringify([issuerKey(issuer), subject])
}

/** Key of an issuer, with and without scheme the same: condition keys and sessions have none. */
export function issuerKey(issuer: string): string {
  return issuer.includes('://') ? issuerWithoutScheme(issuer) : issuer
}
