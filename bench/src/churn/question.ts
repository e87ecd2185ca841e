import type { Principal, Question } from '@gatewarden/core'
import type { VectorQuestion } from '@gatewarden/core/testing'
import { resourceTags } from '../engines/gatewarden.ts'
import { plainQuestion } from '../layers/reference-question.ts'
import type { BenchRequest } from '../world.ts'
import type { CallerRecord, ChurnStore } from './churn-store.ts'

/** The request as the line takes it. */
export function lineQuestion(principal: Principal, request: BenchRequest): Question {
  return {
    principal,
    action: request.action,
    resource: request.resource,
    facts: { sourceIp: request.address },
    resourceFacts: { tags: resourceTags(request.resourceTeam) },
    source: 'guard',
  }
}

/** The same as the naive evaluator takes it: what the caller holds at this version. */
export function referenceQuestion(record: CallerRecord, request: BenchRequest): VectorQuestion {
  return {
    ...plainQuestion(record.identity, record.team, request),
    identityPolicies: record.isPresent ? record.documents.map(({ plain }) => plain) : [],
  }
}

/** The same from the table of documents, in case that the store forgot to tell a carrier of a new version. */
export function tableQuestion(
  store: ChurnStore,
  record: CallerRecord,
  request: BenchRequest,
): VectorQuestion {
  const documents = record.documents.map(({ index }) => store.documentAt(index).plain)
  return {
    ...plainQuestion(record.identity, record.team, request),
    identityPolicies: record.isPresent ? documents : [],
  }
}
