import { type AuthorityWorld, type CaDescription, nameOf } from './authority-world.ts'

/**
 * Whether some path leads from the leaf to an anchor: tries every sequence of certificates, and asks every rule of each
 * whole one. Written from RFC 5280 alone: slow, without limits, and sharing nothing with the validator.
 */
export function acceptsNaively({ leaf, authorities }: AuthorityWorld): boolean {
  return everyPath(authorities, leaf.issuer, []).some((path) => holds(leaf, path))
}

/** Every path upwards from an issuer that ends at an anchor and meets no authority twice. */
function everyPath(
  authorities: readonly CaDescription[],
  issuer: number,
  below: readonly CaDescription[],
): readonly (readonly CaDescription[])[] {
  return authorities
    .filter(({ subject }) => subject === issuer)
    .filter(({ subject }) => !below.some((ca) => ca.subject === subject))
    .flatMap((ca) => {
      const path = [...below, ca]
      return ca.isAnchor ? [path] : everyPath(authorities, ca.issuer, path)
    })
}

function holds(leaf: AuthorityWorld['leaf'], path: readonly CaDescription[]): boolean {
  if (leaf.isExpired) return false
  return path.every((ca, at) => {
    const between = path.slice(0, at).filter((lower) => !isSelfIssued(lower)).length
    if (ca.isExpired || ca.isForServers) return false
    if (ca.pathLength !== undefined && between > ca.pathLength) return false
    if (ca.permitted !== undefined && !isWithin(leaf.host, ca.permitted)) return false
    return ca.excluded === undefined || !isWithin(leaf.host, ca.excluded)
  })
}

function isSelfIssued({ subject, issuer }: CaDescription): boolean {
  return nameOf[subject] === nameOf[issuer]
}

function isWithin(host: string, base: string): boolean {
  return `.${host}`.endsWith(`.${base}`)
}
