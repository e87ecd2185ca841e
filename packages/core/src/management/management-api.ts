import type { ApiCallRecord } from '../audit/audit-log.ts'
import type { RequestFacts } from '../context/facts.ts'
import { IamError } from '../errors.ts'
import { uuidFrom } from '../ports/uuid.ts'
import type { ManagedSource } from '../store/managed/managed-source.ts'
import type { MemoryStore } from '../store/memory/memory-store.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { OutboundFederationHost } from '../sts/outbound/change-federation.ts'
import { assertParameters } from '../sts/parameters/assert-parameters.ts'
import type { Parameter } from '../sts/parameters/parameter.ts'
import { type RecordApiCall, recordingRefusal } from '../sts/recording-refusal.ts'
import type { StsCall } from '../sts/sts-call.ts'
import { type ApiCaller, assertLive, managingPrincipal } from './caller.ts'
import { frozen } from './frozen.ts'
import { entityOperations, type IamApi, type ManagementApi } from './iam-api.ts'
import { ManagementCall, type OperationHost } from './management-call.ts'
import type { Operation } from './operation.ts'
import { outboundOperations } from './operations/outbound.ts'
import {
  type OrganizationsApi,
  organizationsOperations,
} from './organizations/organizations-api.ts'

/** A store whose entities can be written. */
export type ManagedStore = MemoryStore & { readonly managed: ManagedSource }

/** What the management API works with. */
export interface ManagementHost extends OperationHost {
  readonly store: ManagedStore
  /** `undefined` where no issuer of tokens for other services has an address. */
  readonly outboundHost: OutboundFederationHost | undefined
  readonly recordApiCall: RecordApiCall
  /** Records of the service `organizations`. */
  readonly recordOrganizationsCall: RecordApiCall
}

type AnyOperation = Operation<object, unknown>

/** Creates what gives a caller its functions. */
export function createManagementApi(host: ManagementHost): (caller: ApiCaller) => ManagementApi {
  return (caller) => {
    if (typeof caller !== 'object' || caller === null || caller.principal === undefined) {
      throw new TypeError('`api` takes `{ principal, facts?, requestId? }`')
    }
    const outbound = outboundOperations(host.outboundHost, () => callBy(caller, host))
    const iam: unknown = Object.freeze({
      ...functionsOf(entityOperations, caller, host),
      ...outbound,
    })
    const organizationsHost = { ...host, recordApiCall: host.recordOrganizationsCall }
    const functions = functionsOf(organizationsOperations, caller, organizationsHost)
    const organizations: unknown = Object.freeze(functions)
    return Object.freeze({
      iam: iam as IamApi,
      organizations: organizations as OrganizationsApi,
    })
  }
}

function functionsOf(operations: object, caller: ApiCaller, host: ManagementHost): object {
  const functions = Object.entries(operations).map(([name, operation]) => [
    name,
    (input?: object) => run(operation as AnyOperation, input ?? {}, caller, host),
  ])
  return Object.fromEntries(functions)
}

/** Parameters, then authorization, then what reveals facts (WIRE-6); the record says how it ended. */
async function run(
  operation: AnyOperation,
  given: object,
  caller: ApiCaller,
  host: ManagementHost,
): Promise<unknown> {
  const { principal, facts, requestId } = callBy(caller, host)
  const { name: eventName, parameters } = operation
  const call: ApiCallRecord = { eventName, principal, facts, requestId }
  const input = await recordingRefusal(host.recordApiCall, call, () => {
    const copy = copyOf(given)
    assertParameters(parameters, copy)
    return copy
  })
  const record = { ...call, requestParameters: shownParameters(parameters, input) }
  const output = await recordingRefusal(host.recordApiCall, record, async () => {
    const by = { facts, requestId, principal: managingPrincipal(principal, eventName) }
    assertLive(by.principal, host.clock.now())
    return operation.kind === 'read'
      ? read(operation, input, by, host)
      : await write(operation, input, by, host)
  })
  host.recordApiCall({ ...record, responseElements: operation.recorded?.(output) })
  return frozen(output)
}

function callBy(caller: ApiCaller, { random }: ManagementHost): StsCall {
  const { principal, facts = {}, requestId = uuidFrom(random) } = caller
  return { principal, facts, requestId }
}

interface CalledBy {
  readonly principal: ManagementCall['state']['principal']
  readonly facts: RequestFacts
  readonly requestId: string
}

function read(operation: AnyOperation, input: object, by: CalledBy, host: ManagementHost): unknown {
  const call = callOn(host.store.current(), operation, by, host)
  return operation.run(input, call)
}

/** Alone from its first look at the state until its changes are in force: nothing that it checked can change meanwhile. */
async function write(
  operation: AnyOperation,
  input: object,
  by: CalledBy,
  host: ManagementHost,
): Promise<unknown> {
  const { store } = host
  try {
    return await store.change(async (current) => {
      const call = callOn(current, operation, by, host)
      const answer = operation.run(input, call)
      const { changes } = call
      const isChange = changes.length > 0
      const snapshot = isChange ? await store.managed.commit(current, changes) : undefined
      return { snapshot, answer } // RULE management.read-your-writes
    })
  } catch (error) {
    // Whoever makes the change again shall make it on what the other process wrote.
    if (error instanceof IamError && error.code === 'ConcurrentModification') await store.reload()
    throw error
  }
}

function callOn(
  snapshot: Snapshot,
  { name }: AnyOperation,
  by: CalledBy,
  host: ManagementHost,
): ManagementCall {
  const catalog = host.store.managed.catalogOf(snapshot)
  return new ManagementCall(name, { ...by, snapshot, catalog }, host)
}

/** Copied once, so that what was checked is what is used. */
function copyOf(given: object): object {
  try {
    return structuredClone(given)
  } catch (cause) {
    throw new IamError('ValidationError', 'the input must be plain data', { cause })
  }
}

/** Documents are not recorded: they may be long, and the entity shows them. */
function shownParameters(parameters: object, input: object): Readonly<Record<string, unknown>> {
  const kinds = new Map(Object.entries<Parameter>(parameters as Record<string, Parameter>))
  const shown = Object.entries(input).filter(([member]) => {
    const parameter = kinds.get(member)
    return parameter !== undefined && !(parameter.kind === 'text' && parameter.isHidden)
  })
  return Object.fromEntries(shown)
}
