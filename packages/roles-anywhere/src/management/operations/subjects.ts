import { IamError } from '@gatewarden/core'
import { available } from '../../objects/available.ts'
import type { StoredSubject } from '../../objects/service-objects.ts'
import type { ServiceView } from '../../objects/service-view.ts'
import type { SubjectRecord } from '../../subjects/subject-record.ts'
import { idReader, type PageInput, pageReader } from '../inputs.ts'
import type { ManagementCall } from '../management-call.ts'
import type { Operation, OperationsOf } from '../operation.ts'
import { pageOf, pageSizeOf, pageStart } from '../page.ts'
import { invalidInput, members, type Reader, text } from '../readers.ts'
import {
  type KnownSubject,
  type SubjectDetail,
  type SubjectSummary,
  subjectDetail,
  subjectSummary,
} from '../subject-details.ts'

/** Names a subject. */
export interface SubjectIdInput {
  readonly subjectId: string
}

/** Names a certificate of a subject. */
export interface SubjectCredentialInput extends SubjectIdInput {
  /** As {@link SubjectDetail} shows it. */
  readonly credentialId: string
}

/** Output of the operations on one subject. */
export interface SubjectOutput {
  readonly subject: SubjectDetail
}

/** Output of ListSubjects. */
export interface ListSubjectsOutput {
  readonly subjects: readonly SubjectSummary[]
  /** For the next page; absent at the end. */
  readonly nextToken?: string
}

/** Operations on subjects (RA-24). AWS has the first two; the others are ours. */
export interface SubjectOperations {
  getSubject(input: SubjectIdInput): Promise<SubjectOutput>
  listSubjects(input?: PageInput): Promise<ListSubjectsOutput>
  enableSubject(input: SubjectIdInput): Promise<SubjectOutput>
  /** Refuses new sessions; live ones end by `iam.sessions.revoke({ issuer, subject })`. */
  disableSubject(input: SubjectIdInput): Promise<SubjectOutput>
  enableSubjectCredential(input: SubjectCredentialInput): Promise<SubjectOutput>
  /** Refuses new sessions of one certificate; live ones end by `iam.sessions.revoke({ issuer, subject })`. */
  disableSubjectCredential(input: SubjectCredentialInput): Promise<SubjectOutput>
}

const mostDisabled = 1_000
const idInput: Reader<SubjectIdInput> = members({ subjectId: idReader })
const credentialInput: Reader<SubjectCredentialInput> = members({
  subjectId: idReader,
  credentialId: text(1, 128, /^x509:[\w-]{43}:[0-9a-f]{2,64}$/, 'is no id of a certificate'),
})

const getSubject: Operation<SubjectIdInput, SubjectOutput> = {
  read: idInput,
  async run({ subjectId }, call) {
    const seen = await seenSubject(call, subjectId)
    return shown(knownSubject(call, await call.read(), subjectId, seen))
  },
}

const listSubjects: Operation<PageInput, ListSubjectsOutput> = {
  read: pageReader,
  async run(input, call) {
    call.authorize(null)
    const { subjectStore } = call.service
    const size = pageSizeOf(input)
    await call.service.subjectLog.flush()
    // One more than the page holds: it tells that there is a next one.
    const seen = await available('the subjects', () =>
      subjectStore.list(pageStart(input), size + 1),
    )
    const { subjects: decided } = await call.read()
    const known = new Map<string, KnownSubject>()
    for (const [id, subject] of decided)
      known.set(id, { arn: call.arn('subject', id), seen: undefined, decided: subject })
    for (const record of seen) {
      const id = record.subjectId
      known.set(id, { arn: call.arn('subject', id), seen: record, decided: decided.get(id) })
    }
    // Those that were decided on and lie beyond what was read would be shown without what was seen: they wait.
    const last = seen.length > size ? seen.at(-1)?.subjectId : undefined
    const within = [...known].filter(([id]) => last === undefined || id <= last)
    const { items, nextToken } = pageOf(within, ([id]) => id, input)
    const subjects = items.map(([, subject]) => subjectSummary(subject))
    return { subjects, ...(nextToken === undefined ? {} : { nextToken }) }
  },
}

const enableSubject: Operation<SubjectIdInput, SubjectOutput> = {
  read: idInput,
  run: ({ subjectId }, call) => decide(call, subjectId, () => ({ enabled: true })),
}

const disableSubject: Operation<SubjectIdInput, SubjectOutput> = {
  read: idInput,
  run: ({ subjectId }, call) => decide(call, subjectId, () => ({ enabled: false })),
}

const enableSubjectCredential: Operation<SubjectCredentialInput, SubjectOutput> = {
  read: credentialInput,
  run: ({ subjectId, credentialId }, call) =>
    decide(call, subjectId, ({ disabledCredentials }) => ({
      disabledCredentials: disabledCredentials.filter((id) => id !== credentialId),
    })),
}

const disableSubjectCredential: Operation<SubjectCredentialInput, SubjectOutput> = {
  read: credentialInput,
  run: ({ subjectId, credentialId }, call) =>
    decide(call, subjectId, ({ disabledCredentials: ids }) => {
      if (ids.includes(credentialId)) return {}
      if (ids.length >= mostDisabled)
        throw invalidInput('credentialId', `exceeds ${mostDisabled} disabled ones of a subject`)
      return { disabledCredentials: [...ids, credentialId] }
    }),
}

/** Every operation on subjects. */
export const subjectOperations: OperationsOf<SubjectOperations> = Object.freeze({
  getSubject,
  listSubjects,
  enableSubject,
  disableSubject,
  enableSubjectCredential,
  disableSubjectCredential,
})

/** What was seen of a subject until now, pending observations included. @throws {IamError} `ServiceUnavailable`. */
export async function seenSubject(
  { service }: ManagementCall,
  subjectId: string,
): Promise<SubjectRecord | undefined> {
  await service.subjectLog.flush()
  return await available('the subjects', () => service.subjectStore.get(subjectId))
}

/** The subject of an id, authorized. @throws {IamError} `ResourceNotFoundException`. */
export function knownSubject(
  call: ManagementCall,
  view: ServiceView,
  subjectId: string,
  seen: SubjectRecord | undefined,
  requestTags?: Parameters<ManagementCall['profile']>[2],
): KnownSubject {
  const arn = call.arn('subject', subjectId)
  const decided = view.subjects.get(subjectId)
  call.resourceArn = arn
  call.authorize(arn, { ...requestTags, tags: decided?.tags })
  if (seen === undefined && decided === undefined)
    throw new IamError('ResourceNotFoundException', 'Subject not found')
  return { arn, seen, decided }
}

/** What was decided on a subject until now: nothing, for most. */
export function storedSubject({ seen, decided }: KnownSubject, now: number): StoredSubject {
  if (decided !== undefined) return decided
  return {
    kind: 'subject',
    id: seen?.subjectId ?? '',
    trustAnchorArn: seen?.trustAnchorArn ?? '',
    x509Subject: seen?.x509Subject ?? '',
    enabled: true,
    disabledCredentials: [],
    tags: [],
    createdAt: now,
    updatedAt: now,
  }
}

async function decide(
  call: ManagementCall,
  subjectId: string,
  next: (stored: StoredSubject) => Partial<StoredSubject>,
): Promise<SubjectOutput> {
  const seen = await seenSubject(call, subjectId)
  return await call.change((view) => {
    const known = knownSubject(call, view, subjectId, seen)
    const stored = storedSubject(known, call.now)
    const object = { ...stored, ...next(stored), updatedAt: call.now }
    return { output: shown({ ...known, decided: object }), change: { kind: 'put', object } }
  })
}

function shown(subject: KnownSubject): SubjectOutput {
  return { subject: subjectDetail(subject) }
}
