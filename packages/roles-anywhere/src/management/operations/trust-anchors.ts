import type { StoredTrustAnchor } from '../../objects/service-objects.ts'
import type { StagedChange } from '../../objects/service-state.ts'
import { type AnchorInForce, managedAnchor } from '../../objects/service-view.ts'
import { type TrustAnchorDetail, trustAnchorDetail } from '../details.ts'
import {
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
import { flag, invalidInput, members, optional, type Reader, text } from '../readers.ts'
import { withTags } from '../tags.ts'
import {
  type NotificationSettingInput,
  ownSettings,
  settingsReader,
} from './notification-settings.ts'

/** CA certificates of a trust anchor. */
export interface TrustAnchorSourceInput {
  readonly sourceType: 'CERTIFICATE_BUNDLE'
  /** PEM: 1 to 10 certificates, at most 16,000 characters. */
  readonly sourceData: { readonly x509CertificateData: string }
}

/** Input of CreateTrustAnchor. */
export interface CreateTrustAnchorInput {
  /** 1 to 255 letters, digits, spaces, `-` and `_`. */
  readonly name: string
  readonly source: TrustAnchorSourceInput
  /** Default false. */
  readonly enabled?: boolean | undefined
  /** Default: both events, 45 days. */
  readonly notificationSettings?: readonly NotificationSettingInput[] | undefined
  /** At most 200. */
  readonly tags?: readonly TagInput[] | undefined
}

/** Input of UpdateTrustAnchor; what is left out stays. */
export interface UpdateTrustAnchorInput {
  readonly trustAnchorId: string
  readonly name?: string | undefined
  readonly source?: TrustAnchorSourceInput | undefined
}

/** Names a trust anchor. */
export interface TrustAnchorIdInput {
  readonly trustAnchorId: string
}

/** Output of the operations on one trust anchor. */
export interface TrustAnchorOutput {
  readonly trustAnchor: TrustAnchorDetail
}

/** Output of ListTrustAnchors. */
export interface ListTrustAnchorsOutput {
  readonly trustAnchors: readonly TrustAnchorDetail[]
  /** For the next page; absent at the end. */
  readonly nextToken?: string
}

/** Operations on trust anchors. */
export interface TrustAnchorOperations {
  createTrustAnchor(input: CreateTrustAnchorInput): Promise<TrustAnchorOutput>
  getTrustAnchor(input: TrustAnchorIdInput): Promise<TrustAnchorOutput>
  listTrustAnchors(input?: PageInput): Promise<ListTrustAnchorsOutput>
  /** Replaces name or certificates. Sessions that were made under the old certificates live on until they end. */
  updateTrustAnchor(input: UpdateTrustAnchorInput): Promise<TrustAnchorOutput>
  enableTrustAnchor(input: TrustAnchorIdInput): Promise<TrustAnchorOutput>
  /** Refuses new sessions and ends live ones. */
  disableTrustAnchor(input: TrustAnchorIdInput): Promise<TrustAnchorOutput>
  /** Refuses new sessions and ends live ones. */
  deleteTrustAnchor(input: TrustAnchorIdInput): Promise<TrustAnchorOutput>
}

const mostAnchors = 50

const sourceReader: Reader<TrustAnchorSourceInput> = members({
  sourceType: (value: unknown, at: string): 'CERTIFICATE_BUNDLE' => {
    if (value !== 'CERTIFICATE_BUNDLE')
      throw invalidInput(at, 'must be CERTIFICATE_BUNDLE; other sources are not served') // RULE ra.certificate-bundles-only
    return value
  },
  sourceData: members({ x509CertificateData: text(1, 16_000) }),
})

const idInput: Reader<TrustAnchorIdInput> = members({ trustAnchorId: idReader })

const createTrustAnchor: Operation<CreateTrustAnchorInput, TrustAnchorOutput> = {
  read: members({
    name: nameReader,
    source: sourceReader,
    enabled: optional(flag),
    notificationSettings: optional(settingsReader),
    tags: optional(tagsReader),
  }),
  run: (input, call) =>
    call.change((view) => {
      call.authorize(null, { requestTags: input.tags })
      const count = view.objects.filter(({ kind }) => kind === 'trust-anchor').length
      if (count >= mostAnchors) throw invalidInput('', `exceeds ${mostAnchors} trust anchors`) // RULE ra.most-anchors
      const id = call.newId()
      call.resourceArn = call.arn('trust-anchor', id)
      return putAnchor(call, {
        kind: 'trust-anchor',
        id,
        name: input.name,
        pem: input.source.sourceData.x509CertificateData,
        enabled: input.enabled ?? false,
        version: 1,
        notificationSettings: ownSettings([], input.notificationSettings ?? [], call.account),
        tags: withTags([], input.tags),
        createdAt: call.now,
        updatedAt: call.now,
      })
    }),
}

const getTrustAnchor: Operation<TrustAnchorIdInput, TrustAnchorOutput> = {
  read: idInput,
  run: async ({ trustAnchorId }, call) => shown(call.anchor(await call.read(), trustAnchorId)),
}

const listTrustAnchors: Operation<PageInput, ListTrustAnchorsOutput> = {
  read: pageReader,
  async run(input, call) {
    call.authorize(null)
    const { anchors } = await call.read()
    const details = [...anchors.values()].map(trustAnchorDetail)
    const { items, nextToken } = pageOf(details, ({ trustAnchorId }) => trustAnchorId, input)
    return { trustAnchors: items, ...(nextToken === undefined ? {} : { nextToken }) }
  },
}

const updateTrustAnchor: Operation<UpdateTrustAnchorInput, TrustAnchorOutput> = {
  read: members({
    trustAnchorId: idReader,
    name: optional(nameReader),
    source: optional(sourceReader),
  }),
  run: ({ trustAnchorId, name, source }, call) =>
    call.change((view) => {
      const stored = storedOf(call.anchor(view, trustAnchorId))
      return nextAnchor(call, stored, {
        name: name ?? stored.name,
        pem: source?.sourceData.x509CertificateData ?? stored.pem,
      })
    }),
}

const enableTrustAnchor: Operation<TrustAnchorIdInput, TrustAnchorOutput> = {
  read: idInput,
  run: ({ trustAnchorId }, call) =>
    call.change((view) => {
      const anchor = call.anchor(view, trustAnchorId)
      const stored = storedOf(anchor)
      return stored.enabled
        ? { output: shown(anchor) }
        : nextAnchor(call, stored, { enabled: true })
    }),
}

const disableTrustAnchor: Operation<TrustAnchorIdInput, TrustAnchorOutput> = {
  read: idInput,
  run: ({ trustAnchorId }, call) =>
    call.change((view) => {
      const anchor = call.anchor(view, trustAnchorId)
      const stored = storedOf(anchor)
      // Also for one that is disabled already: whoever repeats a call that failed half-way ends the sessions.
      const after = () => endSessions(call, anchor)
      return stored.enabled
        ? { ...nextAnchor(call, stored, { enabled: false }), after }
        : { output: shown(anchor), after }
    }),
}

const deleteTrustAnchor: Operation<TrustAnchorIdInput, TrustAnchorOutput> = {
  read: idInput,
  run: ({ trustAnchorId }, call) =>
    call.change((view) => {
      const anchor = call.anchor(view, trustAnchorId)
      const object = storedOf(anchor)
      const change = { kind: 'remove', object } as const
      return { output: shown(anchor), change, after: () => endSessions(call, anchor) }
    }),
}

/** Every operation on trust anchors. */
export const trustAnchorOperations: OperationsOf<TrustAnchorOperations> = Object.freeze({
  createTrustAnchor,
  getTrustAnchor,
  listTrustAnchors,
  updateTrustAnchor,
  enableTrustAnchor,
  disableTrustAnchor,
  deleteTrustAnchor,
})

/** Stages the next version of an anchor. */
export function nextAnchor(
  call: ManagementCall,
  stored: StoredTrustAnchor,
  next: Partial<StoredTrustAnchor>,
): StagedChange<TrustAnchorOutput> {
  return putAnchor(call, { ...stored, ...next, version: stored.version + 1, updatedAt: call.now })
}

function putAnchor(
  call: ManagementCall,
  object: StoredTrustAnchor,
): StagedChange<TrustAnchorOutput> {
  const output = shown(managedAnchor(object, call.service.scope))
  return { output, change: { kind: 'put', object } }
}

function shown(anchor: AnchorInForce): TrustAnchorOutput {
  return { trustAnchor: trustAnchorDetail(anchor) }
}

async function endSessions(call: ManagementCall, { arn }: AnchorInForce): Promise<void> {
  await call.service.host.endSessions({ issuer: arn }, call.caller) // RULE ra.disabling-ends-sessions
}
