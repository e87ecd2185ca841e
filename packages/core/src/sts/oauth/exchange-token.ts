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
import type { CallerProof } from '../sts-call.ts'
import { accessTokenType, type ExchangeInput } from './exchange-input.ts'

/** Answer of a token exchange (RFC 8693, section 2.2.1). */
export interface ExchangeOutput {
  /** Session token. */
  readonly access_token: string
  readonly issued_token_type: typeof accessTokenType
  readonly token_type: 'Bearer' | 'DPoP'
  /** Seconds. */
  readonly expires_in: number
}

/** What a token exchange works with. */
export interface ExchangeHost extends WebIdentityHost, MfaHost {
  /** `iss` of our session tokens: the one `audience` there is. */
  readonly issuer: string
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

/** What is known of a request whose token is not read yet. */
export interface ExchangeCall {
  readonly facts: RequestFacts
  readonly requestId: string
  /** The session is bound to it; a subject token that is bound needs it. */
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
  call: ExchangeCall,
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
  const { credentials } = isOwn
    ? await assumeRole(input.role, { ...call, principal }, host)
    : await assumeRoleWithWebIdentity(
        { ...input.role, webIdentityToken: input.subjectToken },
        { ...call, principal },
        host,
      )
  return Object.freeze({
    access_token: credentials.sessionToken,
    issued_token_type: accessTokenType,
    token_type: call.proof.binding.kind === 'dpop' ? 'DPoP' : 'Bearer', // RULE pop.token-type
    expires_in: Math.floor((credentials.expiresAt - host.clock.now()) / 1000),
  })
}

function assertExchange(input: ExchangeInput, isOwn: boolean, host: ExchangeHost): void {
  const { audience, isIdToken, subjectToken } = input
  assertParameters(subjectTokenParameters, { subjectToken })
  // RULE oauth.audience
  if (audience !== undefined && audience !== host.issuer) {
    throw new IamError('AccessDenied', 'the audience is not one of ours')
  }
  if (isOwn && isIdToken) throw new IamError('InvalidToken', 'a session token is no ID token')
}

async function holderOf(
  { subjectToken }: ExchangeInput,
  { facts, proof }: ExchangeCall,
  host: ExchangeHost,
): Promise<Principal> {
  const { authentication } = await countingAuthentication(host.metrics, 'bearer', () =>
    host.ownSessions.verify(subjectToken, proof.possession),
  )
  host.noteCaller(authentication.principal, facts)
  assertSessionMayCall(authentication.principal, 'AssumeRole')
  return authentication.principal
}
