import type { RequestFacts } from '../../context/facts.ts'
import { IamError } from '../../errors.ts'
import { anonymous, type Principal } from '../../identity/principal.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Possession } from '../../session/possession.ts'
import { assumeRole } from '../assume-role.ts'
import {
  assumeRoleWithWebIdentity,
  type WebIdentityHost,
} from '../assume-role-with-web-identity.ts'
import { assertSessionMayCall } from '../caller-restrictions.ts'
import { countingAuthentication } from '../counting-authentication.ts'
import { assertParameters } from '../parameters/assert-parameters.ts'
import type { ParameterTable } from '../parameters/parameter.ts'
import { text } from '../parameters/parameter-kinds.ts'
import { recordedRole } from '../parameters/role-arn.ts'
import type { MfaHost } from '../prove-mfa.ts'
import { recordingRefusal } from '../recording-refusal.ts'
import type { CallerProof, OAuthCall, StsCall } from '../sts-call.ts'
import { accessTokenType, type ExchangeInput } from './exchange-input.ts'
import { provenActor } from './proven-actor.ts'
import { type TokenType, tokenTypeOf } from './token-type.ts'

/** Answer of a token exchange (RFC 8693, section 2.2.1). */
export interface ExchangeOutput {
  /** Session token. */
  readonly access_token: string
  readonly issued_token_type: typeof accessTokenType
  readonly token_type: TokenType
  /** Seconds. */
  readonly expires_in: number
}

/** What a token exchange works with. */
export interface ExchangeHost extends WebIdentityHost, MfaHost {
  /** `iss` of our session tokens: an `audience` that every token has. */
  readonly issuer: string
  /** `aud` of our session tokens: what else may be asked for. */
  readonly audiences: readonly string[]
  /** Whether a token says that it is ours; it proves nothing yet. */
  readonly claimsToBeOwn: (token: string) => boolean
  /** Verifies a session token of ours, revocations included. */
  readonly ownSessions: {
    verify(
      token: string,
      possession: Possession,
    ): Promise<{ readonly authentication: { readonly principal: Principal } }>
  }
  /** Is told of every caller whose token is good. */
  readonly noteCaller: (principal: Principal, facts: RequestFacts) => void
  readonly clock: Clock
}

/** A request for a grant, whose token is not read yet. */
export interface GrantCall extends Omit<StsCall, 'principal' | 'proof'> {
  /** The session is bound to it; a token that is bound needs it. */
  readonly proof: CallerProof
}

const subjectTokenParameters: ParameterTable<Pick<ExchangeInput, 'subjectToken'>> = Object.freeze({
  subjectToken: text(4, 20_000, { isRequired: true, isHidden: true }),
})

/**
 * Gives the holder of a token a session of a role (RFC 8693): by role chaining for a session of ours, by web identity for
 * a foreign token. It is the core of AssumeRole and AssumeRoleWithWebIdentity, with all its rules and its records (D-2).
 *
 * @throws {IamError} as {@link assumeRole} and {@link assumeRoleWithWebIdentity}; `InvalidToken` for a bad session token.
 */
export async function exchangeToken(
  input: ExchangeInput,
  call: GrantCall,
  host: ExchangeHost,
): Promise<ExchangeOutput> {
  const isOwn = host.claimsToBeOwn(input.subjectToken)
  const record = {
    ...call,
    eventName: isOwn ? 'AssumeRole' : 'AssumeRoleWithWebIdentity',
    principal: anonymous,
    roleArn: recordedRole(input.role.roleArn),
  }
  await recordingRefusal(host.recordApiCall, record, () => assertExchange(input, isOwn, host))
  const principal = isOwn
    ? await recordingRefusal(host.recordApiCall, record, () => holderOf(input, call, host))
    : anonymous
  const oauth = await recordingRefusal(host.recordApiCall, record, () =>
    oauthCall(input, call, host),
  )
  const { credentials } = isOwn
    ? await assumeRole(input.role, { ...call, oauth, principal }, host)
    : await assumeRoleWithWebIdentity(
        { ...input.role, webIdentityToken: input.subjectToken },
        { ...call, oauth, principal },
        host,
      )
  return Object.freeze({
    access_token: credentials.sessionToken,
    issued_token_type: accessTokenType,
    token_type: tokenTypeOf(call.proof),
    expires_in: Math.floor((credentials.expiresAt - host.clock.now()) / 1000),
  })
}

function assertExchange(input: ExchangeInput, isOwn: boolean, host: ExchangeHost): void {
  const { actorToken, audience, isIdToken, subjectToken } = input
  assertParameters(subjectTokenParameters, { subjectToken })
  const isAudience = [host.issuer, ...host.audiences].includes(audience ?? host.issuer)
  // RULE oauth.audience
  if (!isAudience) {
    throw new IamError('AccessDenied', 'the audience is not one of ours')
  }
  if (isOwn && isIdToken) throw new IamError('InvalidToken', 'a session token is no ID token')
  // A session of ours has no `may_act`, so nobody may act for it.
  if (isOwn && actorToken !== undefined) {
    throw new IamError('ValidationError', 'nobody may act for a session: chain it without actor')
  }
}

async function holderOf(
  { subjectToken }: ExchangeInput,
  { facts, proof }: GrantCall,
  host: ExchangeHost,
): Promise<Principal> {
  const { authentication } = await countingAuthentication(host.metrics, 'bearer', () =>
    host.ownSessions.verify(subjectToken, proof.possession),
  )
  host.noteCaller(authentication.principal, facts)
  assertSessionMayCall(authentication.principal, 'AssumeRole')
  return authentication.principal
}

/** What the call has beside its caller: client, and the session that acts for the subject. */
async function oauthCall(
  { actorToken }: ExchangeInput,
  { oauth, proof }: GrantCall,
  host: ExchangeHost,
): Promise<OAuthCall> {
  const clientId = oauth?.clientId
  return actorToken === undefined
    ? { clientId }
    : { clientId, actor: await provenActor(actorToken, proof, host) }
}
