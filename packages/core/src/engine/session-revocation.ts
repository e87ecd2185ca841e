/** Which sessions are to end; exactly one target. ARNs and ids are exact, without wildcards. */
export type SessionRevocation =
  /** The session of this token. */
  | { readonly token: string }
  /** The session of this id: `jti`, as introspection shows it. */
  | { readonly sessionId: string }
  | (WatermarkName & {
      /**
       * Sessions issued before this time, in ms since the epoch, end; not later than now. Default: every session issued
       * until now.
       */
      readonly issuedBefore?: number
    })

/** Whose sessions a watermark ends. */
export type WatermarkName =
  /** Our own issuer: every session. An identity provider's: its tokens, and every session made from them. */
  | { readonly issuer: string }
  /** Account id. */
  | { readonly account: string }
  /** Role ARN: its sessions, and those they made. */
  | { readonly role: string }
  /** ARN of a user or root user: its sessions, and every role session whose chain it began. */
  | { readonly user: string }
  /** One subject of an identity provider: its tokens, and every session made from them. */
  | { readonly issuer: string; readonly subject: string }
  /** `kid` of a signing key of ours. */
  | { readonly key: string }

/** All sessions of a scope that were issued before a time. */
export interface WatermarkTarget {
  readonly kind: 'watermark'
  readonly named: WatermarkName
  /** Milliseconds. */
  readonly issuedBefore: number
}

/** A revocation that was read. */
export type RevocationTarget =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'session'; readonly sessionId: string }
  | WatermarkTarget

const targets = ['token', 'sessionId', 'account', 'role', 'user', 'issuer', 'key'] as const
const names: ReadonlySet<string> = new Set([...targets, 'subject', 'issuedBefore'])

/**
 * Reads a revocation.
 *
 * @param now - milliseconds.
 * @throws {TypeError} for an unknown member, no target or several, a value of another type, or a time to come: it would
 *   refuse sessions that are not issued yet.
 */
export function readSessionRevocation(given: SessionRevocation, now: number): RevocationTarget {
  if (typeof given !== 'object' || given === null) throw new TypeError('a revocation is an object')
  const { issuedBefore, ...named }: Readonly<Record<string, unknown>> = { ...given }
  for (const name of Object.keys(given)) {
    if (!names.has(name)) throw new TypeError(`a revocation has no member "${name}"`)
  }
  for (const [name, value] of Object.entries(named)) {
    if (typeof value !== 'string' || value === '') {
      throw new TypeError(`"${name}" of a revocation must be text`)
    }
  }
  const [target, ...others] = targets.filter((name) => name in named)
  if (target === undefined || others.length > 0) {
    throw new TypeError(`a revocation names exactly one of ${targets.join(', ')}`)
  }
  if ('subject' in named && target !== 'issuer') {
    throw new TypeError('"subject" of a revocation needs the "issuer" that speaks of it')
  }
  if (target !== 'token' && target !== 'sessionId') {
    return {
      kind: 'watermark',
      named: Object.freeze(named) as WatermarkName,
      issuedBefore: readTime(issuedBefore, now),
    }
  }
  if (issuedBefore !== undefined) throw new TypeError('"issuedBefore" goes with a scope')
  const id = String(named[target])
  return target === 'token' ? { kind: 'token', token: id } : { kind: 'session', sessionId: id }
}

function readTime(given: unknown, now: number): number {
  // What was issued in this very millisecond was issued before it was revoked, for all anybody can tell.
  if (given === undefined) return now + 1
  if (typeof given === 'number' && Number.isSafeInteger(given) && given >= 0 && given <= now) {
    return given
  }
  throw new TypeError('"issuedBefore" of a revocation must be a time in ms, not later than now')
}
