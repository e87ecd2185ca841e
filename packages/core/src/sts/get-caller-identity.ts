import { IamError, unreachable } from '../errors.ts'
import type { Principal } from '../identity/principal.ts'
import type { ParameterTable } from './parameters/parameter.ts'
import { type RecordApiCall, recordingRefusal } from './recording-refusal.ts'
import type { StsCall } from './sts-call.ts'

/** Input of GetCallerIdentity: nothing. */
export type GetCallerIdentityInput = Readonly<Record<never, never>>

/** Output of GetCallerIdentity. */
export interface GetCallerIdentityOutput {
  /** Unique id: `AIDA…`, `AROA…:SESSION`, `ACCOUNT:NAME`, or the account id of a root user. */
  readonly userId: string
  readonly account: string
  readonly arn: string
}

/** GetCallerIdentity has no parameters. */
export const getCallerIdentityParameters: ParameterTable<GetCallerIdentityInput> = Object.freeze({})

/**
 * Tells a caller who it is. No decision is asked, so nothing can deny it (EVAL-18).
 *
 * @throws {IamError} `MissingAuthenticationToken` for a caller who presented nothing; `AccessDenied` for one
 *   that is no principal of an account.
 */
export function getCallerIdentity(principal: Principal): GetCallerIdentityOutput {
  switch (principal.kind) {
    case 'user':
    case 'root':
    case 'role-session':
    case 'federated-user': {
      const { account, arn } = principal
      return Object.freeze({ userId: callerId(principal), account, arn }) // RULE eval.caller-identity-cannot-be-denied
    }
    case 'anonymous':
      throw new IamError('MissingAuthenticationToken', 'Request is missing Authentication Token')
    case 'service':
    case 'federated':
      throw new IamError('AccessDenied', 'Not authorized to perform sts:GetCallerIdentity')
    default:
      return unreachable(principal)
  }
}

/**
 * {@link getCallerIdentity} with its record: one event, answered or refused.
 *
 * @throws {IamError} `MissingAuthenticationToken`, `AccessDenied`.
 */
export async function getRecordedCallerIdentity(
  call: StsCall,
  host: { readonly recordApiCall: RecordApiCall },
): Promise<GetCallerIdentityOutput> {
  const record = { ...call, eventName: 'GetCallerIdentity' }
  const identity = await recordingRefusal(host.recordApiCall, record, () =>
    getCallerIdentity(call.principal),
  )
  host.recordApiCall(record)
  return identity
}

/**
 * The unique id of a caller as `UserId` shows it. A principal of a simulation may have none; then the ARN
 * stands in.
 */
export function callerId(principal: Principal): string {
  switch (principal.kind) {
    case 'user':
      return principal.id ?? principal.arn
    case 'root':
      return principal.account
    case 'role-session':
      return `${principal.roleId ?? principal.roleArn}:${principal.sessionName}`
    case 'federated-user':
      return `${principal.account}:${principal.name}`
    case 'service':
      return principal.service
    case 'federated':
      return principal.subject
    case 'anonymous':
      return 'anonymous'
    default:
      return unreachable(principal)
  }
}
