import { noTags, type Principal, type Question, type Session } from '@gatewarden/core'
import type { Runtime } from '../request/runtime.ts'

/** What a second factor has to be for a Deny to become an Allow. */
export interface NeededStepUp {
  /** Oldest that would be allowed, in whole seconds; `undefined`: as old as a session can be. */
  readonly maxAgeSeconds: number | undefined
}

/** No session lasts longer (STS-3), and no factor in it is older. */
const longestSessionSeconds = 129_600

/**
 * Decides again as if a second factor had just been shown, and finds how old it might be: at most 19 simulations, none of
 * them recorded.
 *
 * @returns `undefined` where no factor of any age would be allowed, and where that cannot be told: the denial stands
 *   whatever this answers, only the advice is lost.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9470#section-3 | RFC 9470, section 3}
 */
export function neededStepUp(
  { line, clock }: Pick<Runtime, 'line' | 'clock'>,
  question: Question,
): NeededStepUp | undefined {
  const now = clock.now()
  const isAllowed = (ageSeconds: number): boolean => {
    const principal = withMfa(question.principal, now, ageSeconds)
    if (principal === undefined) return false
    return line.simulate({ ...question, principal }).decision.effect === 'Allow'
  }
  try {
    if (!isAllowed(0)) return undefined
    if (isAllowed(longestSessionSeconds)) return { maxAgeSeconds: undefined }
    return { maxAgeSeconds: oldestAllowed(isAllowed) }
  } catch {
    return undefined
  }
}

/** Halves the range between an age that is allowed and one that is not. What it answers was allowed. */
function oldestAllowed(isAllowed: (ageSeconds: number) => boolean): number {
  let allowed = 0
  let denied = longestSessionSeconds
  while (denied - allowed > 1) {
    const middle = Math.floor((allowed + denied) / 2)
    if (isAllowed(middle)) allowed = middle
    else denied = middle
  }
  return allowed // RULE err.step-up-age
}

/** The caller after a step-up: with its session, or, for a long-term key, with the session that a step-up makes of it. */
function withMfa(principal: Principal, now: number, ageSeconds: number): Principal | undefined {
  if (!('session' in principal)) return undefined
  const mfa = { serial: 'step-up', at: now - ageSeconds * 1000 }
  if (principal.session !== undefined)
    return { ...principal, session: { ...principal.session, mfa } }
  return principal.kind === 'user'
    ? { ...principal, session: { ...sessionOfUser(now), mfa }, accessKeyId: undefined }
    : undefined
}

function sessionOfUser(now: number): Omit<Session, 'mfa'> {
  return {
    id: 'step-up',
    accessKeyId: '',
    issuedAt: now,
    expiresAt: now + longestSessionSeconds * 1000,
    tags: noTags,
    transitiveTagKeys: [],
    sourceIdentity: undefined,
    policies: [],
    policySources: [],
    federation: undefined,
    chain: [],
  }
}
