import { IamError } from '../../errors.ts'
import { anonymous } from '../../identity/principal.ts'
import type { Clock } from '../../ports/clock.ts'
import type { AssumeRoleInput } from '../assume-role.ts'
import {
  assumeRoleWithWebIdentity,
  type WebIdentityHost,
} from '../assume-role-with-web-identity.ts'
import { recordedRole } from '../parameters/role-arn.ts'
import { recordingRefusal } from '../recording-refusal.ts'
import type { GrantCall } from './exchange-token.ts'
import { requiredParameter } from './oauth-form.ts'
import { assertKnownParameters, readRole } from './role-form.ts'
import { type TokenType, tokenTypeOf } from './token-type.ts'

/** The grant of RFC 7523, section 2.1. */
export const jwtBearerGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** A request that shows a token of an identity provider as its grant, before the token was looked at. */
export interface AssertionInput {
  readonly assertion: string
  /** Parameters of AssumeRole, as far as they were given. */
  readonly role: Partial<AssumeRoleInput>
}

/** Answer to an assertion (RFC 6749, section 5.1). */
export interface AssertionOutput {
  /** Session token. */
  readonly access_token: string
  readonly token_type: TokenType
  /** Seconds. */
  readonly expires_in: number
}

/** What the grant works with. */
export interface AssertionHost extends WebIdentityHost {
  readonly clock: Clock
}

const ownParameters: ReadonlySet<string> = new Set(['assertion', 'grant_type'])
const shortestToken = 4
const longestToken = 20_000

/**
 * Reads the parameters of a jwt-bearer grant (RFC 7523, section 2.1).
 *
 * @throws {IamError} `ValidationError` for a missing, unknown or malformed parameter; `InvalidScope` for `scope`.
 */
export function readAssertion(form: ReadonlyMap<string, string>): AssertionInput {
  assertKnownParameters(form, ownParameters)
  return { assertion: requiredParameter(form, 'assertion'), role: readRole(form) }
}

/**
 * Gives the holder of a foreign token a session of a role (RFC 7523). It is AssumeRoleWithWebIdentity, with all its rules
 * and its records (D-2): a session of ours is no assertion, since its issuer is ours (FED-5).
 *
 * @throws {IamError} as {@link assumeRoleWithWebIdentity}.
 */
export async function exchangeAssertion(
  { assertion, role }: AssertionInput,
  call: GrantCall,
  host: AssertionHost,
): Promise<AssertionOutput> {
  const signed = { ...call, principal: anonymous }
  const eventName = 'AssumeRoleWithWebIdentity'
  const record = { ...signed, eventName, roleArn: recordedRole(role.roleArn) }
  await recordingRefusal(host.recordApiCall, record, () => {
    if (assertion.length >= shortestToken && assertion.length <= longestToken) return
    throw new IamError('InvalidIdentityToken', 'web identity token is not valid: malformed')
  })
  const input = { ...role, webIdentityToken: assertion }
  const { credentials } = await assumeRoleWithWebIdentity(input, signed, host)
  return Object.freeze({
    access_token: credentials.sessionToken,
    token_type: tokenTypeOf(call.proof),
    expires_in: Math.floor((credentials.expiresAt - host.clock.now()) / 1000),
  })
}
