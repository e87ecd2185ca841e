import {
  type CompiledPolicy,
  compilePolicy,
  type Principal,
  type Snapshot,
  type SnapshotSource,
  type User,
} from '@gatewarden/core'
import type { VectorDocument } from '@gatewarden/core/testing'
import { documentOf, vectorDocument } from '../documents.ts'
import { emptySnapshot, principalOf } from '../engines/gatewarden-snapshot.ts'
import { type Identity, users } from '../layers/cast.ts'
import type { Policy, World } from '../world.ts'

/** One version of a document; a new version is another object. */
export class ChurnDocument {
  readonly index: number
  readonly policy: Policy
  #compiled: CompiledPolicy | undefined = undefined
  #plain: VectorDocument | undefined = undefined

  constructor(index: number, policy: Policy) {
    this.index = index
    this.policy = policy
  }

  /** For the line; compiled on first use. */
  get compiled(): CompiledPolicy {
    this.#compiled ??= compilePolicy(documentOf(this.policy), this.policy.id)
    return this.#compiled
  }

  /** For the naive evaluator. */
  get plain(): VectorDocument {
    this.#plain ??= vectorDocument(documentOf(this.policy))
    return this.#plain
  }
}

/** One version of a caller; an edit that concerns it makes another object, any other edit leaves it. */
export class CallerRecord {
  readonly identity: Identity
  readonly team: string
  readonly documents: readonly ChurnDocument[]
  /** A deleted user has no policies, whoever still holds its credentials. */
  readonly isPresent: boolean
  #user: User | undefined = undefined

  constructor(parts: Pick<CallerRecord, 'identity' | 'team' | 'documents' | 'isPresent'>) {
    this.identity = parts.identity
    this.team = parts.team
    this.documents = parts.documents
    this.isPresent = parts.isPresent
  }

  /** The entity of the snapshot, the same object for as long as nothing about it changes. */
  get user(): User | undefined {
    if (!this.isPresent) return undefined
    const { account, arn, id, name } = this.identity
    this.#user ??= Object.freeze({
      account,
      arn,
      id,
      name,
      path: '/',
      tags: new Map([['team', this.team]]),
      groups: [],
      policies: this.documents.map(({ compiled }) => compiled),
      boundary: null,
    })
    return this.#user
  }
}

/** A state of the world that is edited while it is asked. Every edit makes a new snapshot; old ones stay as they are. */
export class ChurnStore implements SnapshotSource {
  readonly #byArn: ReadonlyMap<string, number>
  readonly #documents: ChurnDocument[]
  readonly #carriers = new Map<number, Set<number>>()
  readonly #principals: Principal[]
  #records: readonly CallerRecord[]
  #snapshot: Snapshot

  constructor(world: World) {
    this.#documents = world.policies.map((policy, index) => new ChurnDocument(index, policy))
    const cast = users(world)
    this.#byArn = new Map(cast.map(({ arn }, index) => [arn, index]))
    this.#records = world.callers.map(({ team, policies }, caller) => {
      const documents = policies.map((index) => this.documentAt(index))
      for (const index of policies) this.#carriersOf(index).add(caller)
      return new CallerRecord({
        identity: cast[caller] as Identity,
        team,
        documents,
        isPresent: true,
      })
    })
    this.#principals = this.#records.map(authenticated)
    this.#snapshot = this.#snapshotOf(1)
  }

  current(): Snapshot {
    return this.#snapshot
  }

  get callerCount(): number {
    return this.#records.length
  }

  get documentCount(): number {
    return this.#documents.length
  }

  recordOf(caller: number): CallerRecord {
    return this.#records[caller] as CallerRecord
  }

  /** The document in force, from the table and not through anybody who carries it. */
  documentAt(index: number): ChurnDocument {
    return this.#documents[index] as ChurnDocument
  }

  /** The principal of the newest token of a caller. */
  principalOf(caller: number): Principal {
    return this.#principals[caller] as Principal
  }

  /** Puts a new version of a document in force; answers whom it concerns. */
  replaceDocument(index: number, policy: Policy): readonly number[] {
    const document = new ChurnDocument(index, policy)
    this.#documents[index] = document
    const carriers = [...this.#carriersOf(index)]
    const changed = new Map<number, CallerRecord>()
    for (const caller of carriers) {
      const record = this.recordOf(caller)
      const documents = record.documents.map((old) => (old.index === index ? document : old))
      changed.set(caller, new CallerRecord({ ...partsOf(record), documents }))
    }
    this.#publish(changed)
    return carriers
  }

  /** Replaces the attached documents of a caller. */
  attach(caller: number, indexes: readonly number[]): void {
    this.replaceCaller(caller, { documents: this.#attached(caller, indexes) })
  }

  /** Replaces parts of a caller. A new tag or identity reaches the line with the next token: a new principal. */
  replaceCaller(
    caller: number,
    parts: Partial<Pick<CallerRecord, 'identity' | 'team' | 'documents' | 'isPresent'>>,
  ): void {
    const record = new CallerRecord({ ...partsOf(this.recordOf(caller)), ...parts })
    this.#publish(new Map([[caller, record]]))
    const isNewToken = parts.team !== undefined || parts.identity !== undefined
    if (isNewToken) this.#principals[caller] = authenticated(record)
  }

  #attached(caller: number, indexes: readonly number[]): readonly ChurnDocument[] {
    for (const { index } of this.recordOf(caller).documents) this.#carriersOf(index).delete(caller)
    for (const index of indexes) this.#carriersOf(index).add(caller)
    return indexes.map((index) => this.documentAt(index))
  }

  #carriersOf(index: number): Set<number> {
    const known = this.#carriers.get(index) ?? new Set()
    this.#carriers.set(index, known)
    return known
  }

  #publish(changed: ReadonlyMap<number, CallerRecord>): void {
    const records = [...this.#records]
    for (const [caller, record] of changed) records[caller] = record
    this.#records = records
    this.#snapshot = this.#snapshotOf(this.#snapshot.version + 1)
  }

  #snapshotOf(version: number): Snapshot {
    const records = this.#records
    const byArn = this.#byArn
    return Object.freeze({
      ...emptySnapshot,
      version,
      userByArn: (arn: string) => records[byArn.get(arn) ?? -1]?.user,
    })
  }
}

function partsOf({ identity, team, documents, isPresent }: CallerRecord) {
  return { identity, team, documents, isPresent }
}

function authenticated({ identity, team }: CallerRecord): Principal {
  return principalOf(identity, new Map([['team', team]]))
}
