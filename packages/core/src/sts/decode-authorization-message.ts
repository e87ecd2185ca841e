import type { DecisionPoint } from '../context/decision-point.ts'
import { IamError } from '../errors.ts'
import { assertSessionMayCall } from './caller-restrictions.ts'
import { type MessageKeys, openDenial } from './denials/denial-seal.ts'
import { ofDeniedQuestion } from './denials/denied-question.ts'
import { deniedAction } from './denied-action.ts'
import { assertParameters } from './parameters/assert-parameters.ts'
import type { ParameterTable } from './parameters/parameter.ts'
import { text } from './parameters/parameter-kinds.ts'
import { type RecordApiCall, recordingRefusal } from './recording-refusal.ts'
import type { StsCall } from './sts-call.ts'

/** Input of DecodeAuthorizationMessage. */
export interface DecodeAuthorizationMessageInput {
  /** What stood behind `Encoded authorization failure message:`, 1 to 10,240 characters. */
  readonly encodedMessage: string
}

/** Output of DecodeAuthorizationMessage. */
export interface DecodeAuthorizationMessageOutput {
  /** JSON: `allowed`, `explicitDeny`, `matchedStatements`, `failures`, `context`. */
  readonly decodedMessage: string
}

/** What DecodeAuthorizationMessage works with. */
export interface DecodeMessageHost {
  readonly decisions: DecisionPoint
  /** The master keys that messages were made with; `undefined`: none can be read. */
  readonly masterKeys: MessageKeys | undefined
  readonly recordApiCall: RecordApiCall
}

/** Constraints of DecodeAuthorizationMessage's parameters. */
export const decodeAuthorizationMessageParameters: ParameterTable<DecodeAuthorizationMessageInput> =
  Object.freeze({ encodedMessage: text(1, 10_240, { isRequired: true, isHidden: true }) })

const eventName = 'DecodeAuthorizationMessage'
const action = 'sts:DecodeAuthorizationMessage'

/**
 * Shows why a call was denied, from the sealed message that came with the denial, to callers of the same account who may
 * `sts:DecodeAuthorizationMessage` (STS-21).
 *
 * @throws {IamError} `ValidationError`, `MissingAuthenticationToken`, `AccessDenied`, `StalePolicy`;
 *   `InvalidAuthorizationMessageException` for a message that is malformed, forged or of another account, or whose master
 *   key is gone: one text for all.
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html}
 */
export async function decodeAuthorizationMessage(
  input: Partial<DecodeAuthorizationMessageInput>,
  call: StsCall,
  host: DecodeMessageHost,
): Promise<DecodeAuthorizationMessageOutput> {
  const record = { ...call, eventName }
  const decodedMessage = await recordingRefusal(host.recordApiCall, record, () => {
    assertParameters(decodeAuthorizationMessageParameters, input)
    return decode(input.encodedMessage, call, host)
  })
  host.recordApiCall(record)
  return Object.freeze({ decodedMessage })
}

function decode(message: string, call: StsCall, host: DecodeMessageHost): string {
  const { principal, facts, requestId } = call
  if (principal.kind === 'anonymous')
    throw new IamError('MissingAuthenticationToken', 'Request is missing Authentication Token')
  assertSessionMayCall(principal, eventName)
  const question = { principal, action, resource: null, facts, source: 'sts', requestId } as const
  const { decision } = host.decisions.decide(question)
  if (decision.effect !== 'Allow')
    throw ofDeniedQuestion(deniedAction(principal, action, null), question) // RULE sts.decoding-is-allowed
  const { masterKeys } = host
  if (!('account' in principal) || masterKeys === undefined) throw invalid()
  const opened = openDenial(message, principal.account, masterKeys)
  if (opened === undefined) throw invalid()
  return opened.toString('utf8').trimEnd()
}

function invalid(): IamError {
  const message = 'The authorization message cannot be decoded.'
  return new IamError('InvalidAuthorizationMessageException', message)
}
