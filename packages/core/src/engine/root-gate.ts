import type { AuditLog } from '../audit/audit-log.ts'
import type { Answer, Question } from '../context/decision-point.ts'
import type { Decision } from '../decision/decision.ts'
import { IamError } from '../errors.ts'
import type { RootPrincipal } from '../identity/principal.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Random } from '../ports/random.ts'
import { uuidFrom } from '../ports/uuid.ts'
import type { SnapshotSource } from '../store/snapshot.ts'
import { lacksRootFactor } from '../sts/root-factor.ts'
import type { ExplainingDecisionPoint } from './decision-point.ts'

/** Options of {@link createRootGate}. */
export interface RootGateOptions {
  readonly snapshots: SnapshotSource
  readonly audit: AuditLog
  readonly metrics: Metrics
  readonly random: Random
}

/** By these a root user gets its first device; everything else waits until it has shown one. */
const enrolling: ReadonlySet<string> = new Set([
  'iam:CreateVirtualMFADevice',
  'iam:EnableMFADevice',
])

const denied: Decision = Object.freeze({
  effect: 'Deny',
  reason: 'ImplicitlyDenied',
  layer: undefined,
  level: undefined,
  determining: Object.freeze([]),
  errors: Object.freeze([]),
})

/**
 * Stands before a decision point: a root user without second factor is denied before any policy is asked (ID-4). The
 * evaluator has no such rule, and neither have explanations and simulations, which tell what policies say (PRIN-12).
 */
export function createRootGate(
  decisions: ExplainingDecisionPoint,
  options: RootGateOptions,
): ExplainingDecisionPoint {
  return Object.freeze({
    decide(question: Question): Answer {
      const { principal } = question
      if (principal.kind !== 'root' && principal.kind !== 'federated-user') {
        return decisions.decide(question)
      }
      if (!lacksRootFactor(principal, options.snapshots.current())) {
        return decisions.decide(question)
      }
      if (principal.kind === 'root' && mayEnrol(question, principal, options.snapshots)) {
        return decisions.decide(question)
      }
      return refuse(question, options)
    },
    explain: decisions.explain.bind(decisions),
    simulate: decisions.simulate.bind(decisions),
    readsResource: decisions.readsResource.bind(decisions),
  })
}

/**
 * A device of its own account that is nobody's yet, or of the root user: never a user's. Who has a device already shows it
 * first: else a stolen key of the root user would bring a device of the thief.
 */
function mayEnrol(
  { action, resource }: Question,
  { account, arn }: RootPrincipal,
  snapshots: SnapshotSource,
): boolean {
  if (!enrolling.has(action)) return false
  if (snapshots.current().mfaDevicesOf(account).length > 0) return false // RULE root.enrols-its-first-device
  const devices = `${arn.slice(0, -'root'.length)}mfa/`
  return resource === null || resource === arn || resource.startsWith(devices) // RULE root.may-enrol
}

/** On record under its decision id, as every Deny that no policy made. */
function refuse(question: Question, { audit, metrics, random }: RootGateOptions): Answer {
  const decisionId = uuidFrom(random)
  const { principal, action, resource, facts, requestId, note } = question
  const reason = 'RootWithoutMfa'
  try {
    audit.refusal({ reason, principal, action, resource, facts, requestId, note }, decisionId)
  } catch (cause) {
    throw new IamError('ServiceUnavailable', 'the decision could not be recorded', { cause })
  }
  metrics.refusal(reason)
  return Object.freeze({ decision: denied, decisionId, isCached: false })
}
