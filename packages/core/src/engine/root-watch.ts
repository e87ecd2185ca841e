import type { AuditLog } from '../audit/audit-log.ts'
import type { RequestFacts } from '../context/facts.ts'
import { IamError } from '../errors.ts'
import type { Principal } from '../identity/principal.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { HttpInput } from '../ports/http.ts'
import type { Logger } from '../ports/logger.ts'
import type { Authentication, Authenticator } from './authentication.ts'

/** Options of {@link createRootWatch}. */
export interface RootWatchOptions {
  readonly audit: AuditLog
  readonly metrics: Metrics
  readonly logger: Logger
}

/**
 * Notes a proven caller: of a root user, every use counts and raises an alarm (ID-4), whatever becomes of the request.
 *
 * @throws {IamError} `ServiceUnavailable` when the alarm cannot be recorded: the request ends then.
 */
export type RootWatch = (principal: Principal, facts: RequestFacts) => void

/** Creates what raises the alarm. */
export function createRootWatch({ audit, metrics, logger }: RootWatchOptions): RootWatch {
  return (principal, facts) => {
    if (principal.kind !== 'root') return
    const { account, arn, session } = principal
    const fields = {
      account,
      arn,
      access_key_id: principal.accessKeyId ?? session?.accessKeyId,
      mfa: session?.mfa !== undefined,
      source_ip: facts.sourceIp,
    }
    metrics.rootUse()
    logger.warn(fields, 'the root user of an account was used')
    try {
      audit.rootUse(principal, facts) // RULE root.every-use-is-an-alarm
    } catch (cause) {
      const message = 'a use of the root user could not be recorded'
      throw new IamError('ServiceUnavailable', message, { cause })
    }
  }
}

type Authenticate = Authenticator['authenticate']

/** The same authentication under watch: at once where it answers at once. */
export function watched(
  authenticate: Authenticate,
  watch: RootWatch,
  requestFacts: (input: HttpInput) => RequestFacts,
): Authenticate {
  const noted = (authentication: Authentication, input: HttpInput): Authentication => {
    const { principal } = authentication
    // Facts are read for root users alone: everybody else pays one comparison.
    if (principal.kind === 'root') watch(principal, requestFacts(input))
    return authentication
  }
  return (input, accepted, request) => {
    const result = authenticate(input, accepted, request)
    return 'then' in result
      ? result.then((authentication) => noted(authentication, input))
      : noted(result, input)
  }
}
