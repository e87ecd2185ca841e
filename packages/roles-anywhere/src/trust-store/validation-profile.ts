import { type Relaxation, relaxations } from '../certificate/relaxation.ts'
import { isTrustDomain } from '../path/spiffe.ts'
import type { AnchorInput } from './register-anchor.ts'

/** `strict`; `compat`: strict but for named rules; `spiffe`: strict, for X.509-SVIDs (X509-70 to X509-72). */
export type ProfileName = 'strict' | 'compat' | 'spiffe'

/** A profile, resolved. */
export interface ValidationProfile {
  /** Rules that may be broken, each use reported. */
  readonly allowed: ReadonlySet<Relaxation>
  /** Trust domain by anchor id; `undefined`: leaves are not X.509-SVIDs. */
  readonly trustDomains: ReadonlyMap<string, string> | undefined
}

/** What of {@link ValidationProfile} options choose. */
export interface ProfileChoice {
  readonly profile?: ProfileName | undefined
  readonly relaxations?: readonly Relaxation[] | undefined
  readonly anchors: readonly AnchorInput[]
}

/** @throws {TypeError} for an unknown profile or relaxation, and for a trust domain that is missing or none. */
export function readProfile(choice: ProfileChoice): ValidationProfile {
  const { profile = 'strict', anchors } = choice
  if (!['strict', 'compat', 'spiffe'].includes(profile))
    throw new TypeError('"profile" option must be one of strict, compat, spiffe')
  const allowed = choice.relaxations ?? []
  if (allowed.length > 0 && profile !== 'compat')
    throw new TypeError('"relaxations" option needs the profile `compat`')
  const unknown = allowed.find((name) => !relaxations.includes(name))
  if (unknown !== undefined) {
    const known = relaxations.join(', ')
    throw new TypeError(`"relaxations" option has \`${unknown}\`, which is none of ${known}`)
  }
  const trustDomains = profile === 'spiffe' ? domainsOf(anchors) : undefined
  return Object.freeze({ allowed: new Set(allowed), trustDomains })
}

function domainsOf(anchors: readonly AnchorInput[]): ReadonlyMap<string, string> {
  return new Map(
    anchors.map(({ id, trustDomain }) => {
      if (trustDomain !== undefined && isTrustDomain(trustDomain)) return [id, trustDomain]
      throw new TypeError(`trust anchor \`${id}\`: "trustDomain" must be a SPIFFE trust domain`)
    }),
  )
}
