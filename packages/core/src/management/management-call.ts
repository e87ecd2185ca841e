import type { DecisionPoint } from '../context/decision-point.ts'
import type { RequestFacts } from '../context/facts.ts'
import type { ContextValue } from '../decision/request.ts'
import { IamError } from '../errors.ts'
import { managedPolicyArn, roleArn, userArn } from '../identity/arns.ts'
import { groupArn } from '../identity/group-arn.ts'
import type { ManagedPolicy } from '../identity/managed-policy.ts'
import type { Tags } from '../identity/tags.ts'
import { type UniqueIdPrefix, uniqueId } from '../identity/unique-id.ts'
import { foldCase } from '../policy/fold-case.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import type { AccessKeyUses } from '../session/access-key-uses.ts'
import type { MasterKeys } from '../session/master-keys.ts'
import { bindDocument, shownDocument } from '../store/managed/bind-document.ts'
import type { EntityCatalog } from '../store/managed/entity-catalog.ts'
import type { EntityChange } from '../store/managed/entity-storage.ts'
import type { StoredEntity, StoredOf } from '../store/managed/stored-entity.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { deniedAction } from '../sts/denied-action.ts'
import { requestItself } from '../sts/issue/request-itself.ts'
import type { ManagingPrincipal } from './caller.ts'

/** What operations work with beside the state. */
export interface OperationHost {
  readonly decisions: DecisionPoint
  readonly clock: Clock
  readonly random: Random
  /** `undefined`: no access key can be made. */
  readonly masterKeys: MasterKeys | undefined
  readonly keyUses: AccessKeyUses
}

/** One call: who, on which state. */
export interface CallState {
  readonly principal: ManagingPrincipal
  readonly facts: RequestFacts
  readonly requestId: string
  readonly snapshot: Snapshot
  readonly catalog: EntityCatalog
}

/** What authorization is told beside action and resource. */
export interface AuthorizationFacts {
  /** Default `iam:` and the operation. */
  readonly action?: string
  /** `aws:RequestTag/…`, `aws:TagKeys`. */
  readonly requestTags?: Tags | undefined
  /** Further keys by folded name. */
  readonly keys?: Readonly<Record<string, ContextValue | undefined>>
  /** The entity that the call is about, if there is one: its tags and its boundary are condition keys. */
  readonly entity?: StoredEntity | undefined
  /** The resource as the caller named it, for the message. Default the resource. */
  readonly shown?: string | null
}

/** Entities with a name, a path and an ARN. */
export type NamedKind = 'user' | 'role' | 'group'

const arnOf = { user: userArn, role: roleArn, group: groupArn } as const

/** One call of an operation, on one state of the entities. */
export class ManagementCall {
  readonly operation: string
  readonly host: OperationHost
  readonly state: CallState
  /** Account of the caller. */
  readonly account: string
  readonly partition: string
  /** Milliseconds since the epoch, whole seconds. */
  readonly now: number
  readonly #changes: EntityChange[] = []

  constructor(operation: string, state: CallState, host: OperationHost) {
    this.operation = operation
    this.host = host
    this.state = state
    this.account = state.principal.account
    this.partition = state.catalog.partition
    const now = host.clock.now()
    this.now = now - (now % 1_000)
  }

  get catalog(): EntityCatalog {
    return this.state.catalog
  }

  /** What the call is to change, in its order. */
  get changes(): readonly EntityChange[] {
    return this.#changes
  }

  /**
   * @param resource - `null`: the action is on none, and only `"Resource": "*"` allows it.
   * @throws {IamError} `AccessDenied`, before anything about the resource is told (WIRE-6).
   */
  authorize(resource: string | null, given: AuthorizationFacts = {}): void {
    const { principal, facts, requestId } = this.state
    const { entity, requestTags, shown = resource } = given
    const action = given.action ?? `iam:${this.operation}`
    const tags = entity !== undefined && 'tags' in entity ? new Map(entity.tags ?? []) : undefined
    const question = {
      principal,
      action,
      resource,
      facts: { ...requestItself(facts), requestTags, keys: keysOf(given, tags) },
      resourceFacts: { account: this.account, tags },
      source: 'api',
      requestId,
    } as const
    const { decision } = this.host.decisions.decide(question)
    if (decision.effect !== 'Allow') throw deniedAction(principal, action, shown) // RULE management.every-call-is-authorized
  }

  arn(kind: NamedKind, entity: { readonly name: string; readonly path: string }): string {
    const { partition, account } = this
    return arnOf[kind]({ partition, account, path: entity.path, name: entity.name })
  }

  policyArn(policy: { readonly name: string; readonly path: string }): string {
    const { partition, account } = this
    return managedPolicyArn({ partition, account, path: policy.path, name: policy.name })
  }

  /** The entity of a name, authorized; its own path is part of what is asked for, and not of what is told. */
  entity<Kind extends NamedKind>(
    kind: Kind,
    name: string,
    facts: Omit<AuthorizationFacts, 'entity' | 'shown'> = {},
  ): StoredOf<Kind> {
    const entity = this.#find(kind, name)
    const shown = this.arn(kind, { name, path: '/' })
    this.authorize(entity === undefined ? shown : this.arn(kind, entity), {
      ...facts,
      entity,
      shown,
    })
    return entity ?? this.known(kind, name)
  }

  /**
   * The entity of a name, for whoever was authorized already.
   *
   * @throws {IamError} `NoSuchEntity`.
   */
  known<Kind extends NamedKind>(kind: Kind, name: string): StoredOf<Kind> {
    const entity = this.#find(kind, name)
    if (entity !== undefined) return entity
    throw new IamError('NoSuchEntity', `The ${kind} with name ${name} cannot be found.`)
  }

  #find<Kind extends NamedKind>(kind: Kind, name: string): StoredOf<Kind> | undefined {
    const found = this.catalog.find(kind, this.account, name)
    return found?.name === name ? found : undefined
  }

  /**
   * A managed policy that entities of the account may have attached: its own, or the provider's.
   *
   * @throws {IamError} `NoSuchEntity`.
   */
  attachablePolicy(arn: string): ManagedPolicy {
    const policy = this.state.snapshot.managedPolicyByArn(arn)
    const isReachable = policy?.account === this.account || policy?.isProviderManaged === true
    if (policy !== undefined && isReachable) return policy
    throw new IamError('NoSuchEntity', `Policy ${arn} does not exist or is not attachable.`)
  }

  newId(prefix: UniqueIdPrefix): string {
    return uniqueId(prefix, this.host.random)
  }

  /** A document as it is stored: principals by unique id (TRUST-4). */
  bound(document: string): string {
    return bindDocument(document, this.state.snapshot)
  }

  /** A stored document as it is shown. */
  shown(document: string): string {
    return shownDocument(document, this.catalog)
  }

  /** @throws {IamError} `EntityAlreadyExists`. */
  assertFree(kind: StoredEntity['kind'], noun: string, name: string): void {
    if (this.catalog.find(kind, this.account, name) === undefined) return
    throw new IamError('EntityAlreadyExists', `${noun} with name ${name} already exists.`) // RULE management.names-are-unique
  }

  /** Stages a new entity. */
  create(entity: StoredEntity): void {
    this.#changes.push({ kind: 'put', entity })
  }

  /**
   * Stages a change of an entity.
   *
   * @throws {IamError} `UnmodifiableEntity` for one that a file defines.
   */
  update<Entity extends StoredEntity>(present: Entity, change: Partial<Entity>): void {
    this.#assertManaged(present)
    const entity: Entity = { ...present, ...change }
    Object.freeze(entity)
    this.#changes.push({ kind: 'put', entity })
  }

  /**
   * Stages the end of an entity.
   *
   * @throws {IamError} `UnmodifiableEntity` for one that a file defines.
   */
  remove(entity: StoredEntity): void {
    this.#assertManaged(entity)
    this.#changes.push({ kind: 'remove', entity })
  }

  #assertManaged(entity: StoredEntity): void {
    if (this.catalog.isManaged(entity)) return
    const message = `The ${entity.kind} ${entity.name} is defined by a policy file and cannot be changed here.`
    throw new IamError('UnmodifiableEntity', message) // RULE management.files-are-read-only
  }
}

/** `iam:ResourceTag/…` is `aws:ResourceTag/…` under its older name; a boundary in the request comes before that of the entity. */
function keysOf(
  { keys = {}, entity }: AuthorizationFacts,
  tags: Tags | undefined,
): ReadonlyMap<string, ContextValue> {
  const all = new Map<string, ContextValue>()
  for (const [key, value] of tags ?? []) all.set(`iam:resourcetag/${foldCase(key)}`, value)
  const boundary = entity !== undefined && 'boundary' in entity ? entity.boundary : undefined
  if (boundary !== undefined) all.set('iam:permissionsboundary', boundary)
  for (const [key, value] of Object.entries(keys)) if (value !== undefined) all.set(key, value)
  return all
}
