import type { AuditEvent } from '../../audit/audit-event.ts'
import { createLine } from '../../engine/create-line.ts'
import type { Line, LineOptions } from '../../engine/line.ts'
import { session } from '../../engine/trust-source.ts'
import type {
  Principal,
  RoleSessionPrincipal,
  RootPrincipal,
  UserPrincipal,
} from '../../identity/principal.ts'
import type { Session } from '../../identity/session.ts'
import { defineModel } from '../../model/define-model.ts'
import type { Model } from '../../model/model.ts'
import { compilePolicy } from '../../policy/compile-policy.ts'
import { createMasterKeys } from '../../session/master-keys.ts'
import type { SourceEntities } from '../../store/source/source-entities.ts'
import { type FixedClock, fixedClock } from '../../testing/fixed-clock.ts'
import { seededRandom } from '../../testing/seeded-random.ts'
import type { ApiCaller } from '../caller.ts'
import type { IamApi } from '../iam-api.ts'

/** The account of the stage. */
export const account = '000000000001'

/** ARN of an entity of IAM in the account: `iamArn('user/alice')`. */
export function iamArn(resource: string): string {
  return `arn:gw:iam::${account}:${resource}`
}

/** A document of statements. */
export function policy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
}

/** A document that allows an action on a resource. */
export function allowing(action: string | readonly string[], resource = '*'): string {
  return policy({ Effect: 'Allow', Action: action, Resource: resource })
}

/** A trust policy for principals. */
export function trusting(...arns: readonly string[]): string {
  return policy({ Effect: 'Allow', Principal: { AWS: arns }, Action: 'sts:AssumeRole' })
}

/** The model of the stage. */
export const stageModel: Model = defineModel({
  account,
  services: {
    orders: {
      resources: { order: 'order/{orderId}' },
      actions: {
        GetOrder: { level: 'Read', on: 'order' },
        PutOrder: { level: 'Write', on: 'order' },
      },
    },
  },
})

const files: SourceEntities = {
  users: {
    admin: { Policies: { all: JSON.parse(allowing('*')) } },
    filed: { AttachedPolicies: ['Filed', 'ReadOnlyAccess'], Groups: ['Filed'], Tags: { a: '1' } },
  },
  groups: { Filed: { Policies: { own: JSON.parse(allowing('orders:GetOrder')) } } },
  roles: { filed: { AssumeRolePolicyDocument: JSON.parse(trusting(account)) } },
  policies: { Filed: JSON.parse(allowing('orders:*')) },
}

/** A line whose entities can be written, and what it recorded. */
export interface ManagementStage {
  readonly line: Line
  readonly clock: FixedClock
  readonly events: readonly AuditEvent[]
  /** The API of the administrator. */
  readonly iam: IamApi
  as(principal: Principal, more?: Omit<ApiCaller, 'principal'>): IamApi
  /** A user as it is now, with its long-term key or in a session. */
  user(name: string, of?: Session): UserPrincipal
  /** A session of a role as it is now. */
  roleSession(name: string, of?: Session): RoleSessionPrincipal
  /** What the line decides for a principal now. */
  may(principal: Principal, action: string, resource?: string): boolean
}

/** Builds a stage. The administrator is a user of its policy files. */
export async function createManagementStage(
  options: Partial<LineOptions> = {},
): Promise<ManagementStage> {
  const events: AuditEvent[] = []
  const clock = fixedClock(Date.UTC(2030, 0, 1))
  const line = await createLine({
    model: stageModel,
    policies: files,
    managed: true,
    baseUrl: 'https://api.example',
    trust: [session()],
    masterKeys: createMasterKeys({ keys: [{ version: 'm1', bytes: new Uint8Array(32).fill(7) }] }),
    audit: { write: (event) => void events.push(event) },
    clock,
    random: seededRandom(1),
    ...options,
  })
  const user = (name: string, of?: Session) => userOf(line, name, of)
  const as: ManagementStage['as'] = (principal, more) => line.api({ principal, ...more }).iam
  return {
    line,
    clock,
    events,
    iam: as(user('admin')),
    as,
    user,
    roleSession: (name, of) => roleSessionOf(line, name, of),
    may: (principal, action, resource = `arn:gw:orders::${account}:order/1`) =>
      line.decisions.decide({ principal, action, resource, facts: {}, source: 'guard' }).decision
        .effect === 'Allow',
  }
}

function userOf(line: Line, name: string, of: Session | undefined): UserPrincipal {
  const found = line.snapshots.current().userByArn(iamArn(`user/${name}`))
  if (found === undefined) throw new TypeError(`there is no user ${name}`)
  const { arn, id, tags } = found
  return { kind: 'user', account, arn, id, name: found.name, tags, session: of }
}

function roleSessionOf(line: Line, name: string, of: Session | undefined): RoleSessionPrincipal {
  const roleArn = iamArn(`role/${name}`)
  const role = line.snapshots.current().roleByArn(roleArn)
  if (role === undefined) throw new TypeError(`there is no role ${name}`)
  return {
    kind: 'role-session',
    account,
    arn: `arn:gw:sts::${account}:assumed-role/${name}/test`,
    roleArn,
    roleId: role.id,
    roleName: name,
    sessionName: 'test',
    isServiceLinked: false,
    tags: role.tags,
    session: of,
  }
}

/** A session, by default without second factor and without session policies. */
export function sessionOf(change: Partial<Session> = {}): Session {
  return {
    id: 'session',
    accessKeyId: 'ASIAAAAAAAAAAAAAAAAA',
    issuedAt: Date.UTC(2030, 0, 1),
    expiresAt: Date.UTC(2030, 0, 2),
    tags: new Map(),
    transitiveTagKeys: [],
    sourceIdentity: undefined,
    policies: [],
    policySources: [],
    mfa: undefined,
    federation: undefined,
    chain: [],
    ...change,
  }
}

/** The root user of an account, with a second factor. */
export function rootOf(owner: string): RootPrincipal {
  const arn = `arn:gw:iam::${owner}:root`
  const mfa = {
    serial: `arn:gw:iam::${owner}:mfa/root-account-mfa-device`,
    at: Date.UTC(2030, 0, 1),
  }
  return { kind: 'root', account: owner, arn, session: sessionOf({ mfa }) }
}

/** A session that a document narrows. */
export function narrowed(document: string): Session {
  return sessionOf({ policies: [[compilePolicy(document, 'session')]] })
}
