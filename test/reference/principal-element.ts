// Principal and NotPrincipal (section 6).
import type { VectorPrincipal } from '@gatewarden/core/testing'
import { digits, isAllOf, isDigits } from './characters.ts'

/** How a resource policy names the caller (PRIN-1). */
export type Strength = 'self' | 'entity' | 'account'

const isAccount = (text: string | undefined): boolean => text?.length === 12 && isDigits(text)

const idLetters = `${digits}ABCDEFGHIJKLMNOPQRSTUVWXYZ`

/** The forms of section 6.1 for entries of `AWS`: account, unique id, and ARN of each kind of principal. */
function isAwsForm(entry: string): boolean {
  if (isAccount(entry)) return true
  const isUniqueId = entry.startsWith('AIDA') || entry.startsWith('AROA')
  if (isUniqueId && isAllOf(entry.slice(4), idLetters)) return true
  const [arn, partition, service, region, account, ...rest] = entry.split(':')
  if (arn !== 'arn' || partition === '' || region !== '' || !isAccount(account)) return false
  const resource = rest.join(':')
  const [type, ...names] = resource.split('/')
  if (service === 'iam' && resource === 'root') return true
  if (service === 'iam')
    return (type === 'user' || type === 'role') && names.length > 0 && names.at(-1) !== ''
  if (service !== 'sts' || names.includes('')) return false
  return names.length === (type === 'assumed-role' ? 2 : type === 'federated-user' ? 1 : -1)
}

function isWellFormed(member: string, entry: string): boolean {
  if (member === 'AWS' && entry === '*') return true
  if (entry.includes('${')) return false // VAR-2
  if (entry === '' || entry.includes('*') || entry.includes('?')) return false // GRAM-9
  return member !== 'AWS' || isAwsForm(entry)
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
