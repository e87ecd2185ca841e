// Trust domain and path of a SPIFFE id: what the standard allows, and nothing that another reader could read otherwise.
const trustDomainForm = /^[a-z0-9._-]{1,255}$/
const segmentForm = /^[A-Za-z0-9._-]+$/
const prefix = 'spiffe://'
const longestId = 2_048

/** Whether a text can be a trust domain: at most 255 of `a-z0-9.-_` (SPIFFE-ID, section 2.1). */
export function isTrustDomain(text: string): boolean {
  return trustDomainForm.test(text)
}

/**
 * Whether a text is the SPIFFE id of a workload of a trust domain: `spiffe://DOMAIN/PATH` of at most 2,048 characters,
 * with a path whose segments are neither empty nor dots (SPIFFE-ID, sections 2.2 and 2.3).
 */
export function isWorkloadOf(trustDomain: string, text: string): boolean {
  const start = `${prefix}${trustDomain}/`
  if (text.length > longestId || !text.startsWith(start)) return false
  const segments = text.slice(start.length).split('/')
  return segments.every((segment) => segmentForm.test(segment) && !/^\.{1,2}$/.test(segment))
}

/** Whether a JWT-SVID may be signed so: the families RS, ES and PS (JWT-SVID, section 2.1). */
export function isSvidAlgorithm(algorithm: string): boolean {
  return /^(?:RS|ES|PS)(?:256|384|512)$/.test(algorithm)
}
