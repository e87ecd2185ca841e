// Principal and NotPrincipal (section 6).
import type { VectorPrincipal } from '@gatewarden/core/testing'

/** How a resource policy names the caller (PRIN-1). */
export type Strength = 'self' | 'entity' | 'account'

const awsForms = [
  /^[0-9]{12}$/,
  /^(AIDA|AROA)[A-Z0-9]+$/,
  /^arn:[^:]+:iam::[0-9]{12}:root$/,
  /^arn:[^:]+:iam::[0-9]{12}:(user|role)\/(.*[^/])$/,
  /^arn:[^:]+:sts::[0-9]{12}:assumed-role\/[^:/]+\/[^:/]+$/,
  /^arn:[^:]+:sts::[0-9]{12}:federated-user\/[^:/]+$/,
]

function isWellFormed(member: string, entry: string): boolean {
  if (member === 'AWS' && entry === '*') return true
  if (entry.includes('${')) return false // VAR-2
  if (entry === '' || /[*?]/.test(entry)) return false // GRAM-9
  return member !== 'AWS' || awsForms.some((form) => form.test(entry))
}

function awsStrength(entry: string, caller: VectorPrincipal): Strength | undefined {
  if (entry === '*') return 'self' // PRIN-2
  if (!('account' in caller)) return undefined // PRIN-4
  const partition = caller.arn.split(':')[1]
  if (entry === caller.account || entry === `arn:${partition}:iam::${caller.account}:root`) {
    return caller.type === 'root' ? 'self' : 'account'
  }
  if (caller.type === 'root') return undefined
  if (entry === caller.arn) return 'self'
  if (caller.type === 'role-session') {
    return entry === caller.roleArn || entry === caller.roleId ? 'entity' : undefined
  }
  if (caller.type === 'federated-user') return entry === caller.userArn ? 'entity' : undefined
  return entry === caller.id ? 'self' : undefined
}

function strengthOf(member: string, entry: string, caller: VectorPrincipal): Strength | undefined {
  if (member === 'AWS') return awsStrength(entry, caller)
  if (member === 'Service') {
    return caller.type === 'service' && caller.service === entry ? 'self' : undefined
  }
  if (caller.type !== 'federated') return undefined
  const [, issuer] = caller.provider.split(':oidc-provider/')
  return entry === caller.provider || entry === issuer ? 'self' : undefined // PRIN-6
}

/** The strengths with which an element names a caller; `undefined` if it is malformed. */
export function strengthsOf(
  element: unknown,
  caller: VectorPrincipal,
  isNot: boolean,
): Set<Strength> | undefined {
  if (element === '*') return new Set(['self'])
  if (typeof element !== 'object' || element === null || Array.isArray(element)) return undefined
  const strengths = new Set<Strength>()
  const members = Object.entries(element)
  if (members.length === 0) return undefined
  for (const [member, value] of members) {
    if (!['AWS', 'Service', 'Federated'].includes(member)) return undefined
    const entries: unknown[] = Array.isArray(value) ? value : [value]
    if (isNot && entries.length === 0) return undefined // GRAM-6
    for (const entry of entries) {
      if (typeof entry !== 'string' || !isWellFormed(member, entry)) return undefined
      const strength = strengthOf(member, entry, caller)
      if (strength !== undefined) strengths.add(strength)
    }
  }
  return strengths
}
