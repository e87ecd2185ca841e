import {
  type Account,
  type CompiledPolicy,
  compilePolicy,
  noTags,
  type Principal,
  type Role,
  type Session,
  type Snapshot,
  type Tags,
  type User,
} from '@gatewarden/core'
import { documentOf, documentText } from '../documents.ts'
import { accountOf, type Identity, organizationPath, unitCount } from '../layers/cast.ts'
import {
  boundaryOf,
  guardrailsOf,
  type Layers,
  resourcePolicyIndex,
  sessionPolicyOf,
} from '../layers/layer-documents.ts'
import type { Setting } from '../layers/setting.ts'
import type { Caller, Policy } from '../world.ts'

/** What a line needs to be asked about a world: the state in force, and principals as authentication hands them on. */
export interface Subjects {
  readonly snapshot: Snapshot
  readonly principals: readonly Principal[]
}

/** A snapshot with nothing in it; its methods may be replaced one by one. */
export const emptySnapshot: Snapshot = Object.freeze({
  version: 1,
  account: () => undefined,
  accounts: () => [],
  masterKeyUses: () => new Map(),
  userByArn: () => undefined,
  userArns: () => [],
  accessKey: () => undefined,
  mfaDevice: () => undefined,
  mfaDevicesOf: () => [],
  secondFactors: () => ({ recoveryCodes: undefined, webAuthnCredentials: [] }),
  roleByArn: () => undefined,
  roleById: () => undefined,
  managedPolicy: () => undefined,
  managedPolicyByArn: () => undefined,
  resourcePolicy: () => undefined,
  guardrails: () => null,
  oidcProvider: () => undefined,
  roles: () => [],
})

/** What the memory store would hold, without writing a hundred thousand files. Policies are compiled on first use. */
export function createSubjects(setting: Setting): Subjects {
  const policyAt = compiledOnce((index: number) => {
    const policy = setting.world.policies[index] as Policy
    return compilePolicy(documentOf(policy), policy.id)
  })
  return createSubjectsFrom(setting, policyAt)
}

/** The same over policies that were compiled beforehand. */
export function createSubjectsFrom(
  setting: Setting,
  policyAt: (index: number) => CompiledPolicy,
): Subjects {
  const { world, cast, layers } = setting
  const compiled = compiledOnce((text: string) => compilePolicy(text, 'layer'))
  const layer = layers === undefined ? {} : layerReaders(layers, compiled)
  const entities = cast.map((identity, index) =>
    createEntity(identity, world.callers[index] as Caller, policyAt, () =>
      layers === undefined ? null : compiled(boundaryOf(layers, index)),
    ),
  )
  const byArn = new Map(cast.map(({ entityArn }, index) => [entityArn, index]))
  const entityByArn = (arn: string) => entities[byArn.get(arn) ?? -1]?.()
  const byId = new Map(cast.map(({ id }, index) => [id, index]))
  return {
    snapshot: {
      ...emptySnapshot,
      userByArn: entityByArn,
      roleByArn: entityByArn,
      roleById: (id) => entities[byId.get(id) ?? -1]?.(),
      ...layer,
    },
    principals: cast.map((identity, index) => {
      const tags = new Map([['team', (world.callers[index] as Caller).team]])
      const text = layers === undefined ? undefined : sessionPolicyOf(layers, index)
      return principalOf(identity, tags, text === undefined ? [] : [[compiled(text)]])
    }),
  }
}

function layerReaders(
  layers: Layers,
  compiled: (text: string) => CompiledPolicy,
): Pick<Snapshot, 'account' | 'guardrails' | 'resourcePolicy'> {
  const units = Array.from({ length: unitCount }, (_, unit) => unit)
  const accounts = new Map(units.map((unit) => [accountOf(unit), accountEntity(unit)]))
  const guardrails = new Map(
    units.map((unit) => {
      const scps = guardrailsOf(layers, unit).map((text) => [compiled(text)])
      return [accountOf(unit), { scps, rcps: [] }]
    }),
  )
  return {
    account: (id) => accounts.get(id),
    guardrails: (id) => guardrails.get(id) ?? null,
    resourcePolicy(arn) {
      const index = resourcePolicyIndex(arn)
      return index === undefined ? undefined : compiled(layers.resources[index] as string)
    },
  }
}

function accountEntity(unit: number): Account {
  const path = organizationPath(unit)
  const organization = { organizationId: 'o-ab12cd34ef', isManagementAccount: false, path }
  return { id: accountOf(unit), name: `unit${unit}`, organization }
}

const noTrust = compilePolicy(documentText([]), 'trust')

/** A user and a role at once: which of the two is asked for, the ARN says. Made on first use, kept afterwards. */
function createEntity(
  { account, entityArn, id, name }: Identity,
  caller: Caller,
  policyAt: (index: number) => CompiledPolicy,
  boundary: () => CompiledPolicy | null,
): () => User & Role {
  let made: (User & Role) | undefined
  return () => {
    made ??= Object.freeze({
      account,
      arn: entityArn,
      name,
      path: '/',
      id,
      tags: new Map([['team', caller.team]]),
      groups: [],
      policies: caller.policies.map(policyAt),
      boundary: boundary(),
      trustPolicy: noTrust,
      maxSessionDurationSeconds: 3_600,
      isServiceLinked: false,
    })
    return made
  }
}

/** The principal as authentication hands it on: one object for each known token. */
export function principalOf(
  { kind, account, arn, entityArn, id, name }: Identity,
  tags: Tags,
  policies: Session['policies'] = [],
): Principal {
  if (kind === 'user')
    return Object.freeze({ kind, account, arn, id, name, tags, session: undefined })
  return Object.freeze({
    kind,
    account,
    arn,
    roleArn: entityArn,
    roleId: id,
    roleName: name,
    sessionName: 'bench',
    isServiceLinked: false,
    tags,
    session: createSession(name, policies),
  })
}

function createSession(name: string, policies: Session['policies']): Session {
  return Object.freeze({
    id: name,
    accessKeyId: `ASIA${name}`,
    issuedAt: 0,
    expiresAt: Number.MAX_SAFE_INTEGER,
    tags: noTags,
    transitiveTagKeys: [],
    sourceIdentity: undefined,
    policies,
    policySources: [],
    mfa: undefined,
    federation: undefined,
    chain: [],
  })
}

function compiledOnce<K>(compile: (key: K) => CompiledPolicy): (key: K) => CompiledPolicy {
  const known = new Map<K, CompiledPolicy>()
  return (key) => {
    const found = known.get(key)
    if (found !== undefined) return found
    const fresh = compile(key)
    known.set(key, fresh)
    return fresh
  }
}
