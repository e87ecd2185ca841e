import {
  type ApiCaller,
  type ApiCallRecord,
  type ContextValue,
  IamError,
  type RequestFacts,
  type ServiceHost,
  uuidFrom,
} from '@gatewarden/core'
import type { ServiceObject } from '../objects/service-objects.ts'
import type { ServiceState, StagedChange } from '../objects/service-state.ts'
import type {
  AnchorInForce,
  CrlInForce,
  ProfileInForce,
  ServiceView,
} from '../objects/service-view.ts'
import { type ObjectKind, objectArn, type ServiceScope } from '../service/service-scope.ts'
import type { RevokedSessions } from '../subjects/revoked-sessions.ts'
import type { SubjectLog } from '../subjects/subject-log.ts'
import type { SubjectStore } from '../subjects/subject-store.ts'
import type { RevocationState } from '../trust-store/store-revocation.ts'
import { crlsInForce } from './crls-in-force.ts'
import type { TagInput } from './inputs.ts'
import { invalidInput } from './readers.ts'

/** What the operations work with. */
export interface ManagementService {
  readonly host: ServiceHost
  readonly scope: ServiceScope
  readonly state: ServiceState
  readonly subjectLog: SubjectLog
  readonly subjectStore: SubjectStore
  readonly revokedSessions: RevokedSessions
  readonly revocation: RevocationState
}

/** What authorization is told beside the resource. */
export interface AuthorizationFacts {
  /** Default `rolesanywhere:` and the operation. */
  readonly action?: string
  /** `aws:ResourceTag/…`. */
  readonly tags?: ServiceObject['tags'] | undefined
  /** `aws:RequestTag/…`, `aws:TagKeys`. */
  readonly requestTags?: readonly TagInput[] | undefined
  /** Further keys by folded name. */
  readonly keys?: ReadonlyMap<string, ContextValue> | undefined
}

/** One call of an operation by one caller. */
export class ManagementCall {
  readonly operation: string
  readonly caller: Required<ApiCaller>
  readonly service: ManagementService
  /** ARN of the object that the call is about, once it is known; for the record. */
  resourceArn: string | undefined

  constructor(operation: string, caller: ApiCaller, service: ManagementService) {
    const { principal, facts = {}, requestId = uuidFrom(service.host.random) } = caller
    this.operation = operation
    this.caller = { principal, facts, requestId }
    this.service = service
  }

  get record(): ApiCallRecord {
    return { ...this.caller, eventName: this.operation }
  }

  /** Milliseconds since the epoch. */
  get now(): number {
    return this.service.host.clock.now()
  }

  get account(): string {
    return this.service.scope.account
  }

  newId(): string {
    return uuidFrom(this.service.host.random)
  }

  arn(kind: ObjectKind, id: string): string {
    return objectArn(this.service.scope, kind, id)
  }

  read(): Promise<ServiceView> {
    return this.service.state.current()
  }

  change<Output>(stage: (view: ServiceView) => StagedChange<Output>): Promise<Output> {
    return this.service.state.change(stage)
  }

  /**
   * Asks the policies of the caller, before anything about the resource is told.
   *
   * @throws {IamError} `AccessDeniedException`, `MissingAuthenticationToken`, `ExpiredToken`, `StalePolicy`.
   */
  authorize(resource: string | null, given: AuthorizationFacts = {}): void {
    const { principal, facts, requestId } = this.caller
    this.#assertLive()
    const { action = `rolesanywhere:${this.operation}`, tags, requestTags, keys } = given
    const { decision } = this.service.host.decisions.decide({
      principal,
      action,
      resource,
      facts: factsOf(facts, requestTags, keys),
      resourceFacts: { account: this.account, tags: tags && new Map(tags) },
      source: 'api',
      requestId,
    })
    if (decision.effect === 'Allow') return
    const who = 'arn' in principal ? `User: ${principal.arn} is not` : 'Not'
    const target = resource === null ? '' : ` on resource: ${resource}`
    const message = `${who} authorized to perform: ${action}${target}`
    throw new IamError('AccessDeniedException', message) // RULE ra.operations-are-authorized
  }

  /**
   * Asks whether the caller may bind roles to a profile. Whether a role exists is not told.
   *
   * @throws {IamError} as {@link ManagementCall.authorize}.
   * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html}
   */
  passRoles(roleArns: readonly string[]): void {
    const snapshot = this.service.host.snapshots.current()
    for (const roleArn of new Set(roleArns)) {
      const tags = snapshot.roleByArn(roleArn)?.tags
      this.authorize(roleArn, { action: 'iam:PassRole', tags: tags && [...tags], keys: passedTo }) // RULE ra.pass-role
    }
  }

  /** The trust anchor of an id, authorized. @throws {IamError} `ResourceNotFoundException`. */
  anchor(view: ServiceView, id: string, facts?: AuthorizationFacts): AnchorInForce {
    return this.#object(view.anchors, 'trust-anchor', id, 'Trust anchor not found', facts)
  }

  /** The profile of an id, authorized. @throws {IamError} `ResourceNotFoundException`. */
  profile(view: ServiceView, id: string, facts?: AuthorizationFacts): ProfileInForce {
    return this.#object(view.profiles, 'profile', id, 'Profile not found', facts)
  }

  /** Every revocation list by ARN. */
  crls(view: ServiceView): ReadonlyMap<string, CrlInForce> {
    return crlsInForce(view, this.service.revocation, this.service.scope)
  }

  /** The revocation list of an id, authorized. @throws {IamError} `ResourceNotFoundException`. */
  crl(view: ServiceView, id: string, facts?: AuthorizationFacts): CrlInForce {
    return this.#object(this.crls(view), 'crl', id, 'CRL not found', facts)
  }

  #object<InForce extends { readonly stored: ServiceObject | undefined }>(
    objects: ReadonlyMap<string, InForce>,
    kind: ObjectKind,
    id: string,
    missing: string,
    facts?: AuthorizationFacts,
  ): InForce {
    const arn = this.arn(kind, id)
    const found = objects.get(arn)
    this.resourceArn = arn
    this.authorize(arn, { ...facts, tags: found?.stored?.tags })
    if (found === undefined) throw new IamError('ResourceNotFoundException', missing)
    return found
  }

  #assertLive(): void {
    const { principal } = this.caller
    if (principal.kind === 'anonymous')
      throw new IamError('MissingAuthenticationToken', 'Request is missing Authentication Token')
    const { session } = principal as { readonly session?: { readonly expiresAt: number } }
    if (session !== undefined && session.expiresAt <= this.now)
      throw new IamError('ExpiredToken', 'the session of the caller has ended') // RULE ra.callers-are-live
  }
}

/**
 * The managed object, for a change.
 *
 * @throws {IamError} `ValidationException` for one that stands in the options.
 */
export function storedOf<Stored extends ServiceObject>(inForce: {
  readonly stored: Stored | undefined
}): Stored {
  if (inForce.stored !== undefined) return inForce.stored
  throw invalidInput('', 'names an object of the options of rolesAnywhere(), which is not changed') // RULE ra.configured-objects-are-read-only
}

const passedTo: ReadonlyMap<string, ContextValue> = new Map([
  ['iam:passedtoservice', 'rolesanywhere.amazonaws.com'],
])

function factsOf(
  facts: RequestFacts,
  requestTags: readonly TagInput[] | undefined,
  keys: ReadonlyMap<string, ContextValue> | undefined,
): RequestFacts {
  return {
    ...facts,
    requestTags: requestTags && new Map(requestTags.map(({ key, value }) => [key, value])),
    keys,
  }
}
