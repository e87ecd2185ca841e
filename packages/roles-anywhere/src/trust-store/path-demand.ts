import type { KeyUsage } from '../certificate/extension/key-usage.ts'
import { dottedOid, type Oid } from '../der/oid.ts'
import { checkKnownKeys } from '../option-checks.ts'
import { anyPolicyDemand, type PolicyDemand } from '../path/policy-graph.ts'
import { type PurposeRule, purposeOid } from '../path/purposes.ts'

/** What a path must satisfy. */
export interface PathDemand {
  /** Milliseconds since the epoch. Default now. */
  readonly time?: number
  /** The path must end at this anchor. Default: any. */
  readonly anchorId?: string
  /** Names (`clientAuth`, `serverAuth` …) or dotted OIDs. Default `['clientAuth']`; `[]` asks nothing. */
  readonly purposes?: readonly string[]
  /** anyExtendedKeyUsage on the leaf counts as every purpose. Default false. */
  readonly allowAnyPurpose?: boolean
  /** Uses that the leaf's keyUsage must state. Default none. */
  readonly keyUsage?: readonly KeyUsage[]
  /** Most intermediates that are not self-issued. Default: what `limits` allow. */
  readonly maxDepth?: number
  /** What certificate policies must hold for the whole path. Default: none in particular. */
  readonly policies?: PathPolicies
}

/** Demands on certificate policies (RFC 5280, section 6.1.1). */
export interface PathPolicies {
  /** Dotted OIDs of acceptable policies. Default: any. */
  readonly initial?: readonly string[]
  /** Refuses paths for which none of them holds. Default false. */
  readonly requireExplicit?: boolean
  /** Takes no policy of another domain for one of the anchor's. Default false. */
  readonly inhibitMapping?: boolean
  /** Lets anyPolicy stand for nothing. Default false. */
  readonly inhibitAny?: boolean
}

/** A {@link PathDemand} without its time, read. */
export interface ResolvedDemand {
  readonly anchorId: string | undefined
  readonly purposeRule: PurposeRule
  readonly keyUsage: readonly KeyUsage[]
  readonly maxDepth: number | undefined
  readonly policyDemand: PolicyDemand
  /** Equal for equal demands and only for them. */
  readonly key: string
}

/** @throws {TypeError} for an unknown purpose, what is no OID, or a depth below 0. */
export function resolveDemand(demand: PathDemand): ResolvedDemand {
  const { anchorId, keyUsage = [], maxDepth, allowAnyPurpose = false } = demand
  if (maxDepth !== undefined && !(maxDepth >= 0))
    throw new TypeError('"maxDepth" must be at least 0')
  const purposes = (demand.purposes ?? ['clientAuth']).map(purposeOid)
  const purposeRule = { purposes, allowAnyPurpose }
  const policyDemand = readPolicyDemand(demand.policies)
  const key = JSON.stringify([anchorId ?? null, purposeRule, keyUsage, maxDepth, policyDemand])
  return { anchorId, purposeRule, keyUsage, maxDepth, policyDemand, key }
}

function readPolicyDemand(policies: PathPolicies | undefined): PolicyDemand {
  if (policies === undefined) return anyPolicyDemand
  const known = ['initial', 'requireExplicit', 'inhibitMapping', 'inhibitAny']
  checkKnownKeys('policies', policies, known)
  const { requireExplicit, inhibitMapping, inhibitAny } = policies
  const initial: readonly Oid[] = policies.initial?.map(dottedOid) ?? anyPolicyDemand.initial
  return {
    initial,
    requireExplicit: requireExplicit === true,
    inhibitMapping: inhibitMapping === true,
    inhibitAny: inhibitAny === true,
  }
}
