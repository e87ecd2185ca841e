import type { Certificate } from '../certificate/certificate.ts'
import { anyPolicy } from '../certificate/oids.ts'
import type { Oid } from '../der/oid.ts'

/**
 * Policies that every certificate of a path stands under, `certificates` from below the anchor to the leaf.
 *
 * Exact where no certificate maps, requires or inhibits policies; others are refused before (X509-44). Without those
 * RFC 5280's graph is an intersection in which anyPolicy stands for all.
 */
export function validPolicies(certificates: readonly Certificate[]): readonly Oid[] {
  let valid: readonly Oid[] = [anyPolicy]
  for (const { extensions } of certificates) {
    const own = extensions.certificatePolicies ?? []
    if (own.includes(anyPolicy)) {
      // Everything valid so far stays; what is named beside anyPolicy joins only where anyPolicy was valid.
      valid = valid.includes(anyPolicy) ? [...new Set([...valid, ...own])] : valid
    } else {
      valid = valid.includes(anyPolicy) ? own : own.filter((policy) => valid.includes(policy)) // RULE x509.valid-policies
    }
  }
  return valid
}
