import { decide, decideSlices, indexActions, Slicer } from '@gatewarden/core'
import {
  answerFromDecision,
  type CompileDocument,
  compileVectorDocument,
  policySetFromVector,
  requestFromVector,
  type VectorAnswer,
  type VectorDocument,
  type VectorQuestion,
} from '@gatewarden/core/testing'

/** Compiles each document object once, as a process does that answers many requests. */
function rememberingCompile(): CompileDocument {
  const compiled = new Map<VectorDocument, ReturnType<CompileDocument>>()
  return (document, id) => {
    const known = compiled.get(document) ?? compileVectorDocument(document, id)
    compiled.set(document, known)
    return known
  }
}

/**
 * Answers questions that share their documents with the compiled evaluator: the first by `decide`, the others on
 * slices of one layout, which is how the engine asks. Every other action is outside the index.
 */
export function askGroup(group: readonly VectorQuestion[]): VectorAnswer[] {
  const compile = rememberingCompile()
  const slicers = new Map<string, Slicer>()
  const actions = [...new Set(group.map(({ action }) => action))]
  const indexed = indexActions(actions.filter((_, at) => at % 2 === 0))
  return group.map((question, index) => {
    const request = requestFromVector(question)
    const policies = policySetFromVector(question, compile)
    if (index === 0) return answerFromDecision(decide(request, policies))
    const exemptions = `${policies.scps === null} ${policies.rcps === null}`
    const slicer = slicers.get(exemptions) ?? new Slicer(policies)
    slicers.set(exemptions, slicer)
    const action = indexed.get(question.action)
    const slice = slicer.slice(action?.group)
    return answerFromDecision(decideSlices(request, action, slice, slice))
  })
}
