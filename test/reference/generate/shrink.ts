import type { VectorDocument, VectorQuestion } from '@gatewarden/core/testing'

/** Every JSON value that is this one without one part, large parts first. */
function* smaller(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) {
    for (const index of value.keys()) yield value.toSpliced(index, 1)
    if (value.length === 1) yield value[0]
    for (const [index, item] of value.entries()) {
      for (const less of smaller(item)) yield value.with(index, less)
    }
  } else if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
    for (const [name] of members) {
      yield Object.fromEntries(members.filter(([other]) => other !== name))
    }
    for (const [name, member] of members) {
      for (const less of smaller(member)) yield { ...value, [name]: less }
    }
  }
}

function* smallerDocument(document: VectorDocument | null): Generator<VectorDocument | null> {
  yield null
  if (document === 'unreadable' || document === null) return
  for (const less of smaller(document)) yield less as VectorDocument
}

function* smallerLevels(levels: VectorQuestion['scps']): Generator<VectorQuestion['scps']> {
  if (levels === null) return
  yield null
  for (const [level, documents] of levels.entries()) {
    for (const less of smaller(documents)) {
      if (Array.isArray(less)) yield levels.with(level, less as VectorDocument[])
    }
  }
}

/** Simpler questions that may still show what a failing one shows. */
export function* smallerQuestions(question: VectorQuestion): Generator<VectorQuestion> {
  for (const scps of smallerLevels(question.scps)) yield { ...question, scps }
  for (const rcps of smallerLevels(question.rcps)) yield { ...question, rcps }
  if (question.resourcePolicy !== null) {
    for (const resourcePolicy of smallerDocument(question.resourcePolicy)) {
      yield { ...question, resourcePolicy }
    }
  }
  if (question.permissionsBoundary !== null) {
    for (const permissionsBoundary of smallerDocument(question.permissionsBoundary)) {
      yield { ...question, permissionsBoundary }
    }
  }
  if (question.sessionPolicy !== null) {
    const { sessionPolicy } = question
    for (const less of Array.isArray(sessionPolicy)
      ? smaller(sessionPolicy)
      : smallerDocument(sessionPolicy as VectorDocument)) {
      yield { ...question, sessionPolicy: less as VectorQuestion['sessionPolicy'] }
    }
  }
  for (const less of smaller(question.identityPolicies)) {
    if (Array.isArray(less)) yield { ...question, identityPolicies: less as VectorDocument[] }
  }
  for (const context of smaller(question.context)) {
    yield { ...question, context: context as VectorQuestion['context'] }
  }
}
