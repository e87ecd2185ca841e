import type { AuditLog } from '../audit/audit-log.ts'
import type { AccessHost } from '../authzen/access-evaluation.ts'
import { createAuthZenRoutes } from '../authzen/create-authzen-routes.ts'
import { IamError } from '../errors.ts'
import type { HttpInput, WireRoute } from '../ports/http.ts'
import { uuidFrom } from '../ports/uuid.ts'
import { reportingRefusals } from '../sigv4/report-refusals.ts'
import { createSigV4Verifier, type SigV4Verifier } from '../sigv4/sigv4-verifier.ts'
import {
  createStepUpRoutes,
  type StepUpRoutesOptions,
} from '../sts/step-up/create-step-up-routes.ts'
import type { Authentication } from './authentication.ts'
import type { LineSettings } from './line-settings.ts'
import type { SecondFactorVerifiers } from './second-factors.ts'
import type { SigningCredentials } from './signing-credentials.ts'

/** What native endpoints take from a line. */
export interface NativeParts
  extends Omit<
      StepUpRoutesOptions,
      'authenticate' | keyof LineSettings | keyof SecondFactorVerifiers
    >,
    Pick<AccessHost, 'decisions' | 'snapshots'> {
  readonly settings: LineSettings
  readonly factors: SecondFactorVerifiers
  readonly signing: SigningCredentials
  readonly audit: AuditLog
}

/** Who calls, by any credential that endpoints take; requests that are signed go through `sigv4`. */
type AuthenticateBy = (sigv4: SigV4Verifier) => (input: HttpInput) => Promise<Authentication>

/** The endpoints that speak JSON: step-up, and access evaluation where it is on. */
export function nativeEndpoints(
  parts: NativeParts,
  authenticateBy: AuthenticateBy,
): readonly WireRoute[] {
  return [...stepUpRoutes(parts, authenticateBy), ...authZenRoutes(parts, authenticateBy)]
}

function stepUpRoutes(parts: NativeParts, authenticateBy: AuthenticateBy): readonly WireRoute[] {
  const { settings, factors } = parts
  const authenticate = authenticateBy(verifierOf(['sts'], parts))
  return createStepUpRoutes({ ...parts, ...settings, ...factors, authenticate })
}

/** What its callers need is a permission of `iam`; the scope `sts` is that of our other endpoints. */
function authZenRoutes(parts: NativeParts, authenticateBy: AuthenticateBy): readonly WireRoute[] {
  const { settings, audit } = parts
  const { authzen: mapping, random, metrics } = settings
  if (mapping === undefined) return []
  return createAuthZenRoutes({
    ...parts,
    ...settings,
    mapping,
    authenticate: authenticateBy(verifierOf(['iam', 'sts'], parts)),
    recordApiCall: (call) => audit.apiCall('iam', call),
    recordRefusal(refusal) {
      try {
        audit.refusal(refusal, uuidFrom(random))
      } catch (cause) {
        throw new IamError('ServiceUnavailable', 'the decision could not be recorded', { cause })
      }
      metrics.refusal(refusal.reason, 'authzen')
    },
  })
}

/** Their bodies are JSON, so the content type is part of what is signed (SIG-4). */
function verifierOf(
  services: readonly string[],
  { settings, signing }: NativeParts,
): SigV4Verifier {
  const { region, acceptedHosts, clock } = settings
  const verifier = createSigV4Verifier({
    regions: [region],
    services,
    acceptedHosts,
    clock,
    ...settings.signedRequests,
    secretFor: signing.secretFor,
  })
  return reportingRefusals(verifier, settings)
}
