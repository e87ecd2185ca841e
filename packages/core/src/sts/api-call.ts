import type { RequestFacts } from '../context/facts.ts'
import { IamError } from '../errors.ts'
import type { Principal } from '../identity/principal.ts'

/** One call of an STS operation, answered or refused. No token, key, code or policy text is in it. */
export interface StsApiCall {
  /** Name of the operation, for example `AssumeRole`. */
  readonly eventName: string
  /** Who called; anonymous while nothing is proven. */
  readonly principal: Principal
  readonly requestId: string
  readonly facts: RequestFacts
  /** The role the call is about. */
  readonly roleArn?: string | undefined
  readonly requestParameters?: Readonly<Record<string, unknown>> | undefined
  readonly responseElements?: Readonly<Record<string, unknown>> | undefined
  /** What a refused call was refused with. */
  readonly error?: { readonly code: string; readonly message: string } | undefined
}

/** Writes one management event. Throws when it cannot be written: the call fails then. */
export type RecordStsApiCall = (call: StsApiCall) => void

/** Runs the part of a call that may refuse it, and records the refusal. */
export async function recordingRefusal<Result>(
  record: RecordStsApiCall,
  call: Omit<StsApiCall, 'responseElements' | 'error'>,
  work: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    record({ ...call, error: recordedError(error) })
    throw error
  }
}

function recordedError(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof IamError) return { code: error.code, message: error.message }
  // The message of a bug may quote anything, secrets included.
  return { code: 'InternalFailure', message: 'internal failure' }
}
