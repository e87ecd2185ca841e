import { IamError } from '../errors.ts'
import type { AuthenticationMethod, Metrics } from '../metrics/metrics.ts'

/** Runs the check of a credential and counts how it ended. */
export async function countingAuthentication<Result>(
  metrics: Metrics,
  method: AuthenticationMethod,
  check: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    const result = await check()
    metrics.authentication(method, 'accepted')
    return result
  } catch (error) {
    const isRefusal = error instanceof IamError && isVerdict(error)
    metrics.authentication(method, isRefusal ? 'refused' : 'error')
    throw error
  }
}

/** An outage says nothing about the credential. */
function isVerdict(error: IamError): boolean {
  return error.status < 500 && error.code !== 'IDPCommunicationError'
}
