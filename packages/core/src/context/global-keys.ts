import type { ContextValue } from '../decision/request.ts'
import { type OrganizationMembership, organizationPath } from '../identity/account.ts'
import type { Principal } from '../identity/principal.ts'
import type { Session } from '../identity/session.ts'
import type { Tags } from '../identity/tags.ts'
import type { RequestFacts, ResourceFacts } from './facts.ts'

/** Everything the global keys are read from. */
export interface ContextSources {
  readonly principal: Principal
  readonly facts: RequestFacts
  readonly resourceFacts: ResourceFacts | undefined
  /** Tags that the resource has by itself, where no facts give any: those of a role. */
  readonly resourceTags: Tags | undefined
  readonly resourceAccount: string
  /** `null`: in no organization. */
  readonly principalOrganization: OrganizationMembership | null
  readonly resourceOrganization: OrganizationMembership | null
  /** Region of the model; empty: none configured. */
  readonly region: string
  /** Milliseconds, read once per decision (KEY-4). */
  readonly now: number
}

/** Reads one key from its one source. */
export type ReadKey = (sources: ContextSources) => ContextValue | undefined

/** Keys whose value changes while nothing else does: what read them is not remembered. */
export const timeKeys: ReadonlySet<string> = new Set([
  'aws:currenttime',
  'aws:epochtime',
  'aws:multifactorauthage',
])

/**
 * One row per global key with its one source (section 8, KEY-2). Missing is `undefined`, never empty and never a guess.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html}
 */
export const globalKeys: ReadonlyMap<string, ReadKey> = new Map<string, ReadKey>([
  ['aws:principalarn', ({ principal }) => principalArn(principal)],
  ['aws:principalaccount', ({ principal }) => principalAccount(principal)],
  ['aws:principalorgid', (s) => s.principalOrganization?.organizationId],
  ['aws:principalorgpaths', (s) => organizationPaths(s.principalOrganization)],
  ['aws:principaltype', ({ principal }) => principalTypes[principal.kind]],
  ['aws:userid', ({ principal }) => userId(principal)],
  ['aws:username', ({ principal }) => (principal.kind === 'user' ? principal.name : undefined)],
  ['aws:principalisawsservice', ({ principal }) => String(principal.kind === 'service')],
  ['aws:principalservicename', ({ principal }) => serviceName(principal)],
  ['aws:principalservicenameslist', ({ principal }) => listOf(serviceName(principal))],
  ['aws:federatedprovider', ({ principal }) => federatedProvider(principal)],
  ['aws:tokenissuetime', ({ principal }) => isoTime(sessionOf(principal)?.issuedAt)],
  ['aws:multifactorauthpresent', ({ principal }) => mfaPresent(sessionOf(principal))],
  ['aws:multifactorauthage', (s) => mfaAge(sessionOf(s.principal), s.now)],
  ['aws:sourceidentity', ({ principal }) => sessionOf(principal)?.sourceIdentity],
  ['aws:currenttime', ({ now }) => isoTime(now)],
  ['aws:epochtime', ({ now }) => String(Math.floor(now / 1000))],
  ['aws:requestedregion', ({ region }) => (region === '' ? undefined : region)],
  ['aws:securetransport', ({ facts }) => text(facts.isSecure)],
  ['aws:sourceip', ({ facts }) => facts.sourceIp],
  ['aws:useragent', ({ facts }) => facts.userAgent],
  ['aws:referer', ({ facts }) => facts.referer],
  ['aws:tagkeys', ({ facts }) => listOf(...(facts.requestTags?.keys() ?? []))],
  ['aws:resourceaccount', (s) => (s.resourceAccount === '' ? undefined : s.resourceAccount)],
  ['aws:resourceorgid', (s) => s.resourceOrganization?.organizationId],
  ['aws:resourceorgpaths', (s) => organizationPaths(s.resourceOrganization)],
  ['aws:viaawsservice', () => 'false'],
])

const principalTypes: Readonly<Record<Principal['kind'], string | undefined>> = {
  user: 'User',
  root: 'Account',
  'role-session': 'AssumedRole',
  'federated-user': 'FederatedUser',
  service: 'Service',
  federated: undefined,
  anonymous: 'Anonymous',
}

/** For a role session the ARN of its role, not of the session. */
function principalArn(principal: Principal): string | undefined {
  if (principal.kind === 'role-session') return principal.roleArn // RULE key.principal-arn-is-the-role
  return 'arn' in principal ? principal.arn : undefined
}

function principalAccount(principal: Principal): string | undefined {
  if (principal.kind === 'anonymous') return 'anonymous'
  return 'account' in principal ? principal.account : undefined
}

function organizationPaths(organization: OrganizationMembership | null): ContextValue | undefined {
  return organization === null ? undefined : [organizationPath(organization)]
}

function userId(principal: Principal): string | undefined {
  switch (principal.kind) {
    case 'user':
      return principal.id
    case 'root':
      return principal.account
    case 'role-session':
      return principal.roleId === undefined
        ? undefined
        : `${principal.roleId}:${principal.sessionName}`
    case 'federated-user':
      return `${principal.account}:${principal.name}`
    default:
      return undefined
  }
}

function serviceName(principal: Principal): string | undefined {
  return principal.kind === 'service' ? principal.service : undefined
}

function federatedProvider(principal: Principal): string | undefined {
  return principal.kind === 'federated'
    ? principal.provider
    : sessionOf(principal)?.federation?.provider
}

/** The temporary credential of the principal, if it has one. */
export function sessionOf(principal: Principal): Session | undefined {
  return 'session' in principal ? principal.session : undefined
}

/** Absent with long-term keys; true or false with temporary credentials (KEY-5). */
function mfaPresent(session: Session | undefined): string | undefined {
  return session === undefined ? undefined : String(session.mfa !== undefined) // RULE key.mfa-present-only-with-sessions
}

function mfaAge(session: Session | undefined, now: number): string | undefined {
  if (session?.mfa === undefined) return undefined
  return String(Math.max(0, Math.floor((now - session.mfa.at) / 1000)))
}

function isoTime(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString()
}

function text(value: boolean | undefined): string | undefined {
  return value === undefined ? undefined : String(value)
}

function listOf(...values: readonly (string | undefined)[]): readonly string[] | undefined {
  const present = values.filter((value) => value !== undefined)
  return present.length === 0 ? undefined : present
}
