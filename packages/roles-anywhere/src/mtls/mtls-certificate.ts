import {
  type CertificateIdentity,
  type CertificateSession,
  IamError,
  type MappedIdentity,
  nameFromText,
  type Tags,
  tagSetProblem,
  type VerifiedCertificate,
} from '@gatewarden/core'
import {
  federationFacts,
  servicePrincipal,
  sessionSeconds,
} from '../create-session/certificate-session.ts'
import { certificateKeys, ownKeys, principalTagKeys } from '../create-session/condition-keys.ts'
import { mapAttributes } from '../create-session/map-attributes.ts'
import { CreateSessionRefusal } from '../create-session/refusal.ts'
import { sourceIdentity } from '../create-session/source-identity.ts'
import type { AttributeMapping } from '../service/attribute-mapping.ts'
import type { Profile } from '../service/profile.ts'
import { certificateIdentity } from '../subjects/subject-identity.ts'
import type { CertificateFacts } from '../trust-store/certificate-facts.ts'
import type { AcceptedPath } from '../trust-store/trust-result.ts'

/** What bounds the sessions of certificates. */
export type SessionBounds = Pick<Profile, 'durationSeconds' | 'sessionPolicy' | 'managedPolicyArns'>

/** How a certificate becomes a caller. */
export interface IdentityRules {
  readonly account: string
  /** ARN of an anchor of the store. */
  readonly anchorArn: (anchorId: string) => string
  readonly attributeMappings: readonly AttributeMapping[]
  readonly map: ((facts: CertificateFacts) => MappedIdentity) | undefined
  /** Role of every caller, by name or ARN. `undefined`: the one that `map` names, or none. */
  readonly role: string | undefined
  readonly bounds: SessionBounds
  readonly via: 'tls' | 'proxy'
}

/** A client certificate whose path holds, and whom it stands for by section 5 (MTLS-7). */
export class MtlsCertificate implements VerifiedCertificate {
  readonly anchor: string
  readonly validUntil: number
  readonly #facts: CertificateFacts
  readonly #rules: IdentityRules
  #identity: CertificateIdentity | undefined = undefined

  constructor({ anchorId, validUntil, facts }: AcceptedPath, rules: IdentityRules) {
    this.anchor = rules.anchorArn(anchorId)
    this.validUntil = validUntil
    this.#facts = facts
    this.#rules = rules
  }

  identity(): CertificateIdentity {
    this.#identity ??= this.#read()
    return this.#identity
  }

  #read(): CertificateIdentity {
    const facts = this.#facts
    const { map, role: fixed, via } = this.#rules
    const mapped = map?.(facts) ?? {}
    const name = mapped.name === undefined ? sourceIdentity(facts) : nameFromText(mapped.name)
    const tags = this.#tags(mapped)
    const own = ownKeys({ facts, profileArn: undefined, via })
    const role = mapped.role ?? fixed
    const subject = certificateIdentity(facts)
    if (role !== undefined) {
      return { subject, claims: new Map(), keys: own, session: this.#session(role, mapped, tags) }
    }
    // What a role session would carry, since there is none.
    const keys = new Map([...own, ...principalTagKeys(tags), ['aws:sourceidentity', name] as const])
    const claims = new Map([...tags, ['name', name] as const, ['spki', facts.spkiSha256] as const])
    return { subject, claims, keys, session: undefined }
  }

  /** @throws {IamError} `AccessDenied`. */
  #tags({ tags = {} }: MappedIdentity): Tags {
    const { attributeMappings } = this.#rules
    const all = new Map([
      ...readAttributes(this.#facts, attributeMappings),
      ...Object.entries(tags),
    ])
    const problem = tagSetProblem(all)
    if (problem !== undefined) throw unmappable(problem)
    return all
  }

  #session(role: string, mapped: MappedIdentity, tags: Tags): CertificateSession {
    const facts = this.#facts
    const { account, via, bounds } = this.#rules
    const { anchor, validUntil } = this
    const keys = certificateKeys({
      facts,
      tags,
      trustAnchorArn: anchor,
      profileArn: undefined,
      account,
      via,
    })
    return {
      principal: servicePrincipal,
      role,
      sessionName: mapped.name === undefined ? facts.serialHex : nameFromText(mapped.name),
      tags,
      sourceIdentity: sourceIdentity(facts),
      policies: { inline: bounds.sessionPolicy, arns: bounds.managedPolicyArns },
      federation: federationFacts(anchor, facts),
      keys,
      durationSeconds: (now) => sessionSeconds(undefined, bounds, validUntil, now),
    }
  }
}

function readAttributes(facts: CertificateFacts, mappings: readonly AttributeMapping[]): Tags {
  try {
    return mapAttributes(facts, mappings)
  } catch (error) {
    if (error instanceof CreateSessionRefusal) throw unmappable(error.message, error)
    throw error
  }
}

function unmappable(problem: string, cause?: unknown): IamError {
  return new IamError('AccessDenied', `client certificate: ${problem}`, { cause }) // RULE mtls.unmappable-is-denied
}
