import type { Certificate } from '../certificate/certificate.ts'
import { CertificateDefect } from '../certificate/refusal.ts'

const longestId = 2_048
const domainForm = /^[a-z0-9._-]{1,255}$/

/** Whether a text is a SPIFFE trust domain (SPIFFE-ID, section 2.1). */
export function isTrustDomain(text: string): boolean {
  return domainForm.test(text)
}

/**
 * Trust domain of an X.509-SVID (SPIFFE X.509-SVID, sections 2 to 4): a leaf with exactly one URI, `spiffe://DOMAIN/PATH`,
 * that signs and certifies nothing.
 *
 * @throws {CertificateDefect} `SpiffeIdInvalid`.
 */
export function trustDomainOf({ extensions }: Certificate): string {
  const { keyUsage } = extensions
  const [id, ...others] = extensions.subjectAltNames.filter(({ kind }) => kind === 'uri')
  if (id?.kind !== 'uri' || others.length > 0) throw invalid('not exactly one URI')
  const domain = /^spiffe:\/\/([a-z0-9._-]{1,255})((?:\/[A-Za-z0-9._-]+)*)$/.exec(id.value)
  const hasDotSegment = domain?.[2]?.split('/').some((part) => part === '.' || part === '..')
  // RULE x509.spiffe-id
  if (domain?.[1] === undefined || hasDotSegment === true || id.value.length > longestId)
    throw invalid('malformed SPIFFE id')
  const mayCertify = keyUsage?.has('keyCertSign') === true || keyUsage?.has('cRLSign') === true
  if (keyUsage?.has('digitalSignature') !== true || mayCertify)
    throw invalid('key usage of an X.509-SVID is digitalSignature, and none of a CA')
  return domain[1]
}

function invalid(message: string): CertificateDefect {
  return new CertificateDefect('SpiffeIdInvalid', message)
}
