import type { DecisionPoint } from '../context/decision-point.ts'
import { IamError } from '../errors.ts'
import type { MintRecord } from '../ports/mint-record.ts'
import type { SnapshotSource } from '../store/snapshot.ts'
import { ofDeniedQuestion } from './denials/denied-question.ts'
import { deniedAction } from './denied-action.ts'
import { assertParameters } from './parameters/assert-parameters.ts'
import type { ParameterTable } from './parameters/parameter.ts'
import { text } from './parameters/parameter-kinds.ts'
import { type RecordApiCall, recordingRefusal } from './recording-refusal.ts'
import type { StsCall } from './sts-call.ts'

/** Input of GetAccessKeyInfo. */
export interface GetAccessKeyInfoInput {
  /** 16 to 128 of `[A-Za-z0-9_]`. */
  readonly accessKeyId: string
}

/** Output of GetAccessKeyInfo. */
export interface GetAccessKeyInfoOutput {
  /** Account that owns the key. */
  readonly account: string
}

/** What GetAccessKeyInfo works with. */
export interface AccessKeyInfoHost {
  readonly snapshots: SnapshotSource
  readonly decisions: DecisionPoint
  /** Knows temporary keys. */
  readonly mintRecord: Pick<MintRecord, 'accountOf'>
  readonly recordApiCall: RecordApiCall
}

/** Constraints of GetAccessKeyInfo's parameters. */
export const getAccessKeyInfoParameters: ParameterTable<GetAccessKeyInfoInput> = Object.freeze({
  accessKeyId: text(16, 128, { isRequired: true, pattern: /^[\w]*$/ }),
})

/**
 * Tells which account an access key belongs to: a long-term key whatever its status, a temporary one until its session
 * ends, as far as the mint record goes back.
 *
 * @throws {IamError} `ValidationError`, for an unknown key too; `AccessDenied`, `MissingAuthenticationToken`,
 *   `StalePolicy`, `ServiceUnavailable`.
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html}
 */
export async function getAccessKeyInfo(
  input: Partial<GetAccessKeyInfoInput>,
  call: StsCall,
  host: AccessKeyInfoHost,
): Promise<GetAccessKeyInfoOutput> {
  const eventName = 'GetAccessKeyInfo'
  const record = await recordingRefusal(host.recordApiCall, { ...call, eventName }, () => {
    assertParameters(getAccessKeyInfoParameters, input)
    const { accessKeyId } = input
    return { ...call, eventName, requestParameters: { accessKeyId } }
  })
  const { accessKeyId } = record.requestParameters
  const account = await recordingRefusal(host.recordApiCall, record, () =>
    accountOf(accessKeyId, call, host),
  )
  host.recordApiCall({ ...record, responseElements: { account } })
  return Object.freeze({ account })
}

/** Whether there is such a key is told only to those who may ask (WIRE-6). */
async function accountOf(
  accessKeyId: string,
  call: StsCall,
  host: AccessKeyInfoHost,
): Promise<string> {
  const { principal, facts, requestId } = call
  const action = 'sts:GetAccessKeyInfo'
  const question = { principal, action, resource: null, facts, source: 'sts', requestId } as const
  const { decision } = host.decisions.decide(question)
  if (decision.effect !== 'Allow')
    throw ofDeniedQuestion(deniedAction(principal, action, null), question) // RULE sts.access-key-info-is-allowed
  const account = isTemporary(accessKeyId)
    ? await mintedFor(accessKeyId, host)
    : host.snapshots.current().accessKey(accessKeyId)?.key.account
  if (account !== undefined) return account
  throw new IamError('ValidationError', 'The specified access key id does not exist')
}

function isTemporary(accessKeyId: string): boolean {
  return accessKeyId.startsWith('ASIA')
}

async function mintedFor(
  accessKeyId: string,
  { mintRecord }: AccessKeyInfoHost,
): Promise<string | undefined> {
  try {
    return await mintRecord.accountOf(accessKeyId)
  } catch (cause) {
    throw new IamError('ServiceUnavailable', 'the mint record cannot be read', { cause })
  }
}
