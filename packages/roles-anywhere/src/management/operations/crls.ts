import type { StoredCrl } from '../../objects/service-objects.ts'
import type { StagedChange } from '../../objects/service-state.ts'
import { type CrlInForce, managedCrl } from '../../objects/service-view.ts'
import { type CrlDetail, type CrlSummary, crlDetail, crlSummary } from '../crl-details.ts'
import {
  arnReader,
  idReader,
  nameReader,
  type PageInput,
  pageReader,
  type TagInput,
  tagsReader,
} from '../inputs.ts'
import { type ManagementCall, storedOf } from '../management-call.ts'
import type { Operation, OperationsOf } from '../operation.ts'
import { pageOf } from '../page.ts'
import { flag, invalidInput, members, optional, type Reader } from '../readers.ts'
import { withTags } from '../tags.ts'

/** PEM text with one block `X509 CRL`, or octets of it, or DER: at most 64 MiB of DER. */
export type CrlDataInput = string | Uint8Array

/** Input of ImportCrl. */
export interface ImportCrlInput {
  /** 1 to 255 letters, digits, spaces, `-` and `_`. */
  readonly name: string
  readonly crlData: CrlDataInput
  /** ARN of a trust anchor of this service. A note: the list counts wherever its issuer stands on a path. */
  readonly trustAnchorArn: string
  /** Default true: a list that is forgotten lets revoked certificates in. */
  readonly enabled?: boolean | undefined
  /** At most 200. */
  readonly tags?: readonly TagInput[] | undefined
}

/** Input of UpdateCrl; what is left out stays. */
export interface UpdateCrlInput {
  readonly crlId: string
  readonly name?: string | undefined
  readonly crlData?: CrlDataInput | undefined
}

/** Names a revocation list. */
export interface CrlIdInput {
  readonly crlId: string
}

/** Output of the operations on one revocation list. */
export interface CrlOutput {
  readonly crl: CrlDetail
}

/** Output of ListCrls. */
export interface ListCrlsOutput {
  readonly crls: readonly CrlSummary[]
  /** For the next page; absent at the end. */
  readonly nextToken?: string
}

/**
 * Operations on revocation lists (RA-25). A list that is defective, forged, or older than one that was in force is a
 * `ValidationException` whose message ends with its code. A change that names further certificates ends their sessions; if
 * that fails (`LimitExceeded`, `ServiceUnavailable`) the list is in force, and enabling it again ends the rest.
 */
export interface CrlOperations {
  importCrl(input: ImportCrlInput): Promise<CrlOutput>
  getCrl(input: CrlIdInput): Promise<CrlOutput>
  listCrls(input?: PageInput): Promise<ListCrlsOutput>
  /** Replaces name or list. The old list serves until the new one is in force. */
  updateCrl(input: UpdateCrlInput): Promise<CrlOutput>
  enableCrl(input: CrlIdInput): Promise<CrlOutput>
  /** Leaves the list out of account. With the last list of an issuer, mode `auto` asks for none any more. */
  disableCrl(input: CrlIdInput): Promise<CrlOutput>
  /** As disabling. An older list is not taken later all the same, until the process ends. */
  deleteCrl(input: CrlIdInput): Promise<CrlOutput>
}

const mostLists = 100
/** PEM takes four characters for three octets, and line ends; how much DER that may be, the trust store judges. */
const mostOctets = 1.5 * 67_108_864 + 1_024

const crlDataReader: Reader<CrlDataInput> = (value, at) => {
  if (typeof value !== 'string' && !(value instanceof Uint8Array))
    throw invalidInput(at, 'must be a string or octets')
  if (value.length < 1 || value.length > mostOctets)
    throw invalidInput(at, `must have 1 to ${mostOctets} octets`)
  return typeof value === 'string' ? value : new Uint8Array(value)
}

const idInput: Reader<CrlIdInput> = members({ crlId: idReader })

const importCrl: Operation<ImportCrlInput, CrlOutput> = {
  read: members({
    name: nameReader,
    crlData: crlDataReader,
    trustAnchorArn: arnReader,
    enabled: optional(flag),
    tags: optional(tagsReader),
  }),
  run: ({ name, crlData, trustAnchorArn, enabled = true, tags }, call) =>
    call.change((view) => {
      call.authorize(null, { requestTags: tags })
      if (view.crls.size >= mostLists) throw invalidInput('', `exceeds ${mostLists} CRLs`) // RULE ra.most-lists
      if (!view.anchors.has(trustAnchorArn))
        throw invalidInput('trustAnchorArn', 'names no trust anchor of this service')
      const id = call.newId()
      call.resourceArn = call.arn('crl', id)
      return putCrl(call, {
        kind: 'crl',
        id,
        name,
        enabled,
        trustAnchorArn,
        crlData: base64(crlData),
        tags: withTags([], tags),
        createdAt: call.now,
        updatedAt: call.now,
      })
    }),
}

const getCrl: Operation<CrlIdInput, CrlOutput> = {
  read: idInput,
  run: async ({ crlId }, call) => shown(call.crl(await call.read(), crlId)),
}

const listCrls: Operation<PageInput, ListCrlsOutput> = {
  read: pageReader,
  async run(input, call) {
    call.authorize(null)
    const summaries = [...call.crls(await call.read()).values()].map(crlSummary)
    const { items, nextToken } = pageOf(summaries, ({ crlId }) => crlId, input)
    return { crls: items, ...(nextToken === undefined ? {} : { nextToken }) }
  },
}

const updateCrl: Operation<UpdateCrlInput, CrlOutput> = {
  read: members({
    crlId: idReader,
    name: optional(nameReader),
    crlData: optional(crlDataReader),
  }),
  run: ({ crlId, name, crlData }, call) =>
    call.change((view) => {
      const stored = storedOf(call.crl(view, crlId))
      return putCrl(call, {
        ...stored,
        name: name ?? stored.name,
        crlData: crlData === undefined ? stored.crlData : base64(crlData),
        updatedAt: call.now,
      })
    }),
}

const enableCrl: Operation<CrlIdInput, CrlOutput> = {
  read: idInput,
  run: ({ crlId }, call) => switchCrl(call, crlId, true),
}

const disableCrl: Operation<CrlIdInput, CrlOutput> = {
  read: idInput,
  run: ({ crlId }, call) => switchCrl(call, crlId, false),
}

const deleteCrl: Operation<CrlIdInput, CrlOutput> = {
  read: idInput,
  run: ({ crlId }, call) =>
    call.change((view) => {
      const crl = call.crl(view, crlId)
      const object = storedOf(crl)
      const after = () => endRevoked(call)
      return { output: shown(crl), change: { kind: 'remove', object }, after }
    }),
}

/** Every operation on revocation lists. */
export const crlOperations: OperationsOf<CrlOperations> = Object.freeze({
  importCrl,
  getCrl,
  listCrls,
  updateCrl,
  enableCrl,
  disableCrl,
  deleteCrl,
})

function switchCrl(call: ManagementCall, crlId: string, enabled: boolean): Promise<CrlOutput> {
  return call.change((view) => {
    const crl = call.crl(view, crlId)
    const stored = storedOf(crl)
    // Also for one that is so already: whoever repeats a call that failed half-way ends the sessions.
    return stored.enabled === enabled
      ? { output: shown(crl), after: () => endRevoked(call) }
      : putCrl(call, { ...stored, enabled, updatedAt: call.now })
  })
}

function putCrl(call: ManagementCall, object: StoredCrl): StagedChange<CrlOutput> {
  const output = shown(managedCrl(object, call.service.scope))
  return { output, change: { kind: 'put', object }, after: () => endRevoked(call) }
}

/** Also after a list went: what it said of a certificate may have been that it is released. */
async function endRevoked(call: ManagementCall): Promise<void> {
  await call.service.revokedSessions.end(call.caller)
}

function shown(crl: CrlInForce): CrlOutput {
  return { crl: crlDetail(crl) }
}

function base64(data: CrlDataInput): string {
  return Buffer.from(data).toString('base64')
}
