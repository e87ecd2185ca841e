import type { FederationFacts, ServicePrincipal } from '@gatewarden/core'
import type { Profile } from '../service/profile.ts'
import { certificateIdentity } from '../subjects/subject-identity.ts'
import type { CertificateFacts } from '../trust-store/certificate-facts.ts'

/** Who asks for the sessions of certificates: trust policies name it (RA-33). */
export const servicePrincipal: ServicePrincipal = Object.freeze({
  kind: 'service',
  service: 'rolesanywhere.amazonaws.com',
})

/** The foreign identity in a session: one watermark ends the sessions of an anchor or of a certificate (RA-37). */
export function federationFacts(trustAnchorArn: string, facts: CertificateFacts): FederationFacts {
  return {
    issuer: trustAnchorArn,
    provider: trustAnchorArn,
    subject: certificateIdentity(facts), // RULE ra.federation-facts
    claims: new Map([['spki', facts.spkiSha256]]),
  }
}

/**
 * Seconds of a session that begins at `now`. Cut, never refused: both clients ask for 3,600 unasked. A session does not
 * outlive its certificates (RA-32).
 */
export function sessionSeconds(
  requested: number | undefined,
  profile: Pick<Profile, 'durationSeconds'>,
  validUntil: number,
  now: number,
): number {
  const left = Math.floor((validUntil - now) / 1000)
  const seconds = Math.min(requested ?? profile.durationSeconds, profile.durationSeconds, left) // RULE ra.duration
  // The second of notAfter still counts (X509-26).
  return Math.max(1, seconds)
}
