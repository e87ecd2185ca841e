import type { Certificate } from '../certificate/certificate.ts'
import {
  allReasons,
  type DistributionPoint,
  pointNameKeys,
} from '../certificate/extension/crl-distribution-points.ts'
import { directoryNameKey } from '../certificate/extension/general-name.ts'
import type { Crl } from './list/crl.ts'

/**
 * Reasons for which a list would name a certificate, numbered as `allReasons`; 0: the list does not speak of it
 * (CRL-5, CRL-7; RFC 5280, section 6.3.3 (b)).
 */
export function coveredReasons(crl: Crl, certificate: Certificate): number {
  if (!speaksOfKind(crl, certificate)) return 0 // RULE crl.kinds-of-certificates
  // Every certificate has, beside those that it names, the point of its own issuer.
  let covered =
    isOfIssuer(crl, certificate) && hasPointName(crl, [certificateIssuerKey(certificate)])
      ? crl.scope.reasons
      : 0
  for (const point of certificate.extensions.crlDistributionPoints) {
    if (isOfPoint(crl, certificate, point))
      covered |= crl.scope.reasons & (point.reasons ?? allReasons)
  }
  return covered
}

/** Keys of the names that may sign lists of a certificate: its issuer's first. */
export function listIssuerKeys({ issuer, extensions }: Certificate): readonly string[] {
  const keys = new Set([issuer.key])
  for (const { crlIssuers } of extensions.crlDistributionPoints)
    for (const { key } of crlIssuers) keys.add(key)
  return [...keys]
}

function speaksOfKind({ scope }: Crl, { extensions }: Certificate): boolean {
  const isCa = extensions.basicConstraints?.isCa === true
  switch (scope.certificates) {
    case 'all':
      return true
    case 'users':
      return !isCa
    case 'authorities':
      return isCa
    case 'attributes':
      return false
  }
}

function isOfIssuer({ issuer }: Crl, certificate: Certificate): boolean {
  return issuer.key === certificate.issuer.key
}

function isOfPoint(crl: Crl, certificate: Certificate, point: DistributionPoint): boolean {
  const { crlIssuers, name } = point
  const isOfOther = crlIssuers.some(({ key }) => key === crl.issuer.key)
  if (
    crlIssuers.length === 0 ? !isOfIssuer(crl, certificate) : !(isOfOther && crl.scope.isIndirect)
  )
    return false // RULE crl.indirect-issuer
  if (name === undefined)
    return hasPointName(
      crl,
      crlIssuers.map(({ key }) => directoryNameKey(key)),
    )
  const above = crlIssuers.length === 0 ? [certificate.issuer] : crlIssuers
  return hasPointName(
    crl,
    above.flatMap(({ key }) => pointNameKeys(name, key)),
  )
}

/** A list without a name is of every point. */
function hasPointName({ scope }: Crl, names: readonly string[]): boolean {
  return scope.pointKeys === undefined || scope.pointKeys.some((key) => names.includes(key)) // RULE crl.point-name
}

function certificateIssuerKey({ issuer }: Certificate): string {
  return directoryNameKey(issuer.key)
}
