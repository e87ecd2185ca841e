import type { AuditLog } from '../audit/audit-log.ts'
import type { RequestFacts } from '../context/facts.ts'
import { type ErrorCode, IamError } from '../errors.ts'
import { anonymous, type ServicePrincipal } from '../identity/principal.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Clock } from '../ports/clock.ts'
import type { HttpInput } from '../ports/http.ts'
import type { Logger } from '../ports/logger.ts'
import type { Random } from '../ports/random.ts'
import { uuidFrom } from '../ports/uuid.ts'
import {
  type AssumeRoleHost,
  type AssumeRoleInput,
  assumeRole,
  assumeRoleParameters,
} from '../sts/assume-role.ts'
import { assertParameters } from '../sts/parameters/assert-parameters.ts'
import { assertRoleArn } from '../sts/parameters/role-arn.ts'
import type { ContainerToken } from '../sts/workload/container-token.ts'
import {
  type ContainerCredentials,
  containerCredentialsPath,
  createContainerCredentials,
} from '../sts/workload/create-container-credentials.ts'
import {
  type TemporaryCredentials,
  temporaryCredentials,
} from '../sts/workload/temporary-credentials.ts'
import type { OwnSessions } from './own-sessions.ts'

/**
 * The role whose sessions a container credentials endpoint hands out: parameters of AssumeRole, and the token that its
 * clients send.
 */
export interface ContainerRole extends Omit<AssumeRoleInput, 'serialNumber' | 'tokenCode'> {
  /** 32 to 4,096 visible ASCII characters, or what reads it for every request: `() => readFile(path, 'utf8')`. */
  readonly token: ContainerToken
}

/** What {@link containerRoleCredentials} works with. */
export interface ContainerRoleHost extends AssumeRoleHost {
  readonly ownSessions: OwnSessions
  readonly audit: AuditLog
  readonly metrics: Metrics
  readonly requestFacts: (input: HttpInput) => RequestFacts
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

/** Who assumes the role. Trust policies name it: no request can, since nothing outside of the process proves to be it. */
const containers: ServicePrincipal = Object.freeze({
  kind: 'service',
  service: 'containers.gatewarden',
})

/**
 * Creates the container credentials endpoint of a role. AssumeRole is asked as for anybody: the trust policy of the role
 * must name the service `containers.gatewarden`.
 *
 * @throws {IamError} `ValidationError` for a parameter that AssumeRole would refuse.
 * @throws {TypeError} for a token that is too short, or no header value.
 */
export function containerRoleCredentials(
  role: ContainerRole,
  host: ContainerRoleHost,
): ContainerCredentials {
  const { token, ...input } = role
  assertParameters(assumeRoleParameters, input)
  if ('serialNumber' in input || 'tokenCode' in input)
    throw new IamError('ValidationError', 'a process has no second factor to prove')
  const { account } = assertRoleArn(input.roleArn)
  const parameters = Object.freeze(structuredClone(input))
  const { clock, logger, ownSessions } = host
  return createContainerCredentials({
    token,
    clock,
    logger,
    isInForce: (credentials) => isInForce(credentials, ownSessions),
    recordRefusal: (reason, request) => recordRefusal(reason, request, host),
    async provide() {
      // No request stands behind it: a trust policy that asks for an address finds none.
      const call = { principal: containers, facts: {}, requestId: uuidFrom(host.random) }
      const { credentials } = await assumeRole(parameters, call, host) // RULE cred.trust-policy-is-asked
      return temporaryCredentials(credentials, account)
    },
  })
}

/** A revoked session is not handed out again: its successor is asked for, and the trust policy with it. */
async function isInForce(
  { sessionToken }: TemporaryCredentials,
  ownSessions: OwnSessions,
): Promise<boolean> {
  try {
    await ownSessions.inspect(sessionToken)
    return true
  } catch (error) {
    const isOver =
      error instanceof IamError && (error.code === 'ExpiredToken' || error.code === 'InvalidToken')
    if (isOver) return false // RULE cred.revoked-sessions-are-replaced
    throw error
  }
}

function recordRefusal(reason: ErrorCode, input: HttpInput, host: ContainerRoleHost): void {
  const { audit, metrics, random, requestFacts } = host
  const note = { method: input.method, originalMethod: undefined, path: containerCredentialsPath }
  const asked = { principal: anonymous, action: undefined, resource: null, note }
  audit.refusal({ reason, facts: requestFacts(input), ...asked }, uuidFrom(random))
  metrics.refusal(reason)
}
