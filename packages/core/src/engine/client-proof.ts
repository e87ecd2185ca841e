import { IamError } from '../errors.ts'
import type { SessionBinding } from '../identity/confirmation.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { HttpInput } from '../ports/http.ts'
import { countingAuthentication } from '../sts/counting-authentication.ts'
import type { CallerProof } from '../sts/sts-call.ts'
import { readCredentialHeaders } from './credential-headers.ts'
import type { ProofSettings } from './proof-options.ts'

/**
 * Creates what finds the proof of a client at the token endpoint. A DPoP proof is a wish to be bound to its key (RFC
 * 9449, section 5), and goes before the certificate.
 */
export function createClientProof(
  settings: ProofSettings | undefined,
  metrics: Metrics,
): (input: HttpInput) => Promise<CallerProof> {
  return async (input) => {
    const { dpop, clientCertificates } = readCredentialHeaders(input)
    for (let at = 0; at < clientCertificates; at += 1) metrics.ignoredHeader('client_cert')
    const { peerCertificate: certificate } = input
    if (dpop !== undefined) {
      const { thumbprint, use } = await countingAuthentication(metrics, 'dpop', () => {
        if (settings?.ofEndpoints !== undefined)
          return settings.ofEndpoints.ofRequest(dpop, input, undefined)
        throw new IamError('InvalidDpopProof', 'DPoP is not accepted here')
      })
      const possession = { key: thumbprint, certificate, isSigned: false }
      return { possession, binding: { kind: 'dpop', thumbprint }, use } // RULE pop.proof-binds
    }
    const possession = { key: undefined, certificate, isSigned: false }
    const isBound = certificate !== undefined && settings?.bindsToCertificate === true
    // RULE pop.certificate-binds
    return { possession, binding: isBound ? certificateOf(certificate) : bearer, use: nothing }
  }
}

const bearer: SessionBinding = Object.freeze({ kind: 'bearer' })
const nothing = async () => {}

function certificateOf(thumbprint: string): SessionBinding {
  return { kind: 'certificate', thumbprint }
}
