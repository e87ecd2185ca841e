import { stableId } from '../service/stable-id.ts'
import type { CertificateFacts } from '../trust-store/certificate-facts.ts'

/** Issuer key and serial number: two CAs may bear one name (RA-2). `fed.sub` of the sessions of a certificate (RA-37). */
export function certificateIdentity({ issuerSpkiSha256, serialHex }: CertificateFacts): string {
  return `x509:${issuerSpkiSha256}:${serialHex}`
}

/** Id of a subject: by name, as AWS counts them, below its anchor; a certificate without a name stands for itself. */
export function subjectId(trustAnchorArn: string, facts: CertificateFacts): string {
  const isNamed = facts.subject.rdns.length > 0
  const name = isNamed ? facts.subject.key : certificateIdentity(facts)
  return stableId(['subject', trustAnchorArn, name])
}
