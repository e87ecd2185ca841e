import { reportingRefusals } from '../sigv4/report-refusals.ts'
import { createSigV4Verifier, type SigV4Verifier } from '../sigv4/sigv4-verifier.ts'
import type { LineSettings } from './line-settings.ts'
import type { SigningCredentials } from './signing-credentials.ts'

/** Signed requests to the application's own routes: the scope names one of its services. */
export function createRouteVerifier(
  settings: LineSettings,
  signing: SigningCredentials,
): SigV4Verifier | undefined {
  const { model, region, acceptedHosts, clock } = settings
  if (acceptedHosts.length === 0 || model.services.length === 0) return undefined
  const services = model.services
  const { secretFor } = signing
  const verifier = createSigV4Verifier({
    regions: [region],
    services,
    acceptedHosts,
    clock,
    acceptsUnsignedPayload: true, // The authenticator lets it come here from routes that opt in (SIG-6).
    ...settings.signedRequests,
    secretFor,
  })
  return reportingRefusals(verifier, settings)
}
