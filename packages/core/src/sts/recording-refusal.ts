import type { ApiCallRecord } from '../audit/audit-log.ts'
import { IamError } from '../errors.ts'

/** Writes one management event. Throws when it cannot be written: the call fails then. */
export type RecordApiCall = (call: ApiCallRecord) => void

/**
 * Runs the part of a call that may refuse it, and records the refusal.
 *
 * @param call - read when the refusal happens: `work` may add what it learns on the way.
 */
export async function recordingRefusal<Result>(
  record: RecordApiCall,
  call: ApiCallRecord,
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
