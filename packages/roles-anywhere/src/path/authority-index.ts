import type { Certificate } from '../certificate/certificate.ts'
import type { Authority } from './authority.ts'

/** Authorities by normalised subject (X509-49). */
export type AuthorityIndex = ReadonlyMap<string, readonly Authority[]>

/** Indexes authorities, each certificate once, however often it is given. */
export function indexAuthorities(authorities: Iterable<Authority>): AuthorityIndex {
  const index = new Map<string, Authority[]>()
  const seen = new Set<string>()
  for (const authority of authorities) {
    const key = `${authority.anchorId ?? ''}/${authority.fingerprint}`
    if (seen.has(key)) continue
    seen.add(key)
    const subject = authority.certificate.subject.key
    const list = index.get(subject)
    if (list === undefined) index.set(subject, [authority])
    else list.push(authority)
  }
  return index
}

/**
 * Answers which authorities bear a name, in the order in which they are tried: anchors first, then certificates valid
 * at `time`, then by fingerprint. So the order in which a caller sends certificates never changes the answer.
 */
export function issuerLookup(
  indexes: readonly AuthorityIndex[],
  time: number,
): (subjectKey: string) => readonly Authority[] {
  const ordered = new Map<string, readonly Authority[]>()
  return (subjectKey) => {
    const known = ordered.get(subjectKey)
    if (known !== undefined) return known
    const found = indexes.flatMap((index) => index.get(subjectKey) ?? []).sort(bySearchOrder(time))
    ordered.set(subjectKey, found)
    return found
  }
}

function bySearchOrder(time: number): (left: Authority, right: Authority) => number {
  const rank = ({ anchorId, certificate }: Authority): number =>
    (anchorId === undefined ? 2 : 0) + (isInTime(certificate, time) ? 0 : 1)
  // RULE x509.search-order
  return (left, right) =>
    rank(left) - rank(right) || compareTexts(left.fingerprint, right.fingerprint)
}

function compareTexts(left: string, right: string): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}

function isInTime(certificate: Certificate, time: number): boolean {
  return certificate.notBefore <= time && time <= certificate.notAfter
}
