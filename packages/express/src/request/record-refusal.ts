import type { Refusal } from '@gatewarden/core'
import { anonymous } from '@gatewarden/core'
import type { RequestState } from './request-state.ts'

/**
 * Has the line audit and count a Deny that no policy made. Answers its id, or `undefined` if it could not be written:
 * the refusal stands all the same.
 */
export function recordRefusal(
  state: RequestState,
  reason: Refusal['reason'],
  action: string | undefined,
  resource: string | null,
): string | undefined {
  const { line, logger } = state.runtime
  try {
    return line.recordRefusal({
      reason,
      // For the record alone: whoever failed to authenticate is nobody we know.
      principal: state.authentication?.principal ?? anonymous,
      action,
      resource,
      facts: state.facts,
      requestId: state.requestId,
      note: state.note,
    })
  } catch (error) {
    logger.error({ err: error, code: 'InternalFailure' }, 'a refusal could not be recorded')
    return undefined
  }
}
