import { IamError } from '../../errors.ts'
import type { AssumeRoleInput } from '../assume-role.ts'
import { requiredParameter } from './oauth-form.ts'
import { assertKnownParameters, readRole } from './role-form.ts'

/** The grant of RFC 8693. */
export const tokenExchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange'
/** Type of every token that is issued. */
export const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token'

const jwtType = 'urn:ietf:params:oauth:token-type:jwt'
const idTokenType = 'urn:ietf:params:oauth:token-type:id_token'

/** A request for a token exchange, before any token or role was looked at. */
export interface ExchangeInput {
  readonly subjectToken: string
  /** An ID token is never a session of ours. */
  readonly isIdToken: boolean
  /** Session of ours that acts for the subject. */
  readonly actorToken: string | undefined
  readonly audience: string | undefined
  /** Parameters of AssumeRole, as far as they were given. */
  readonly role: Partial<AssumeRoleInput>
}

type Form = ReadonlyMap<string, string>

const ownParameters: ReadonlySet<string> = new Set([
  'actor_token',
  'actor_token_type',
  'audience',
  'grant_type',
  'requested_token_type',
  'subject_token',
  'subject_token_type',
])

/**
 * Reads the parameters of a token exchange (RFC 8693, section 2.1).
 *
 * @throws {IamError} `ValidationError` for a missing, unknown or malformed parameter: a restriction that nobody reads
 *   would widen the session (WIRE-4); `InvalidScope` for `scope`.
 */
export function readExchange(form: Form): ExchangeInput {
  assertKnownParameters(form, ownParameters)
  const requested = form.get('requested_token_type')
  if (requested !== undefined && requested !== accessTokenType) {
    throw invalid('the requested_token_type is not supported')
  }
  const type = requiredParameter(form, 'subject_token_type')
  if (type !== accessTokenType && type !== jwtType && type !== idTokenType) {
    throw invalid('the subject_token_type is not supported')
  }
  return {
    subjectToken: requiredParameter(form, 'subject_token'),
    isIdToken: type === idTokenType,
    actorToken: readActorToken(form),
    audience: form.get('audience'),
    role: readRole(form),
  }
}

/** An actor is a session of ours; its type must be given with it, and never alone (RFC 8693, section 2.1). */
function readActorToken(form: Form): string | undefined {
  const type = form.get('actor_token_type')
  if (!form.has('actor_token') && type === undefined) return undefined
  if (type !== accessTokenType && type !== jwtType) {
    throw invalid('the actor_token_type is missing or not supported')
  }
  return requiredParameter(form, 'actor_token')
}

function invalid(problem: string): IamError {
  return new IamError('ValidationError', problem)
}
