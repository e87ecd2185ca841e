import { decide } from '../decision/decide.ts'
import type { Decision, StatementReference } from '../decision/decision.ts'
import type { GuardrailLevels, PolicySet } from '../decision/policy-set.ts'
import type { AuthorizationRequest, ContextValue } from '../decision/request.ts'
import type { CompiledPolicy } from '../policy/compile-policy.ts'
import { compilePolicy, denyEverything } from '../policy/compile-policy.ts'
import { foldCase } from '../policy/fold-case.ts'
import type {
  VectorAnswer,
  VectorDocument,
  VectorQuestion,
  VectorStatement,
} from './decision-vector.ts'
import { principalFromVector } from './principal-from-vector.ts'

/** Compiles one document of a vector. */
export type CompileDocument = (document: VectorDocument, id: string) => CompiledPolicy

/** Compiles a document of a vector as the evaluator would read it from a store. */
export const compileVectorDocument: CompileDocument = (document, id) =>
  document === 'unreadable' ? denyEverything(id) : compilePolicy(JSON.stringify(document), id)

const compileAll = (
  documents: readonly VectorDocument[],
  place: string,
  compile: CompileDocument,
): CompiledPolicy[] => documents.map((document, index) => compile(document, `${place}/${index}`))

const compileLevels = (
  levels: VectorQuestion['scps'],
  place: string,
  compile: CompileDocument,
): GuardrailLevels | null =>
  levels === null
    ? null
    : levels.map((documents, level) => compileAll(documents, `${place}/${level}`, compile))

/** The management account is exempt (PRIN-16): who builds a policy set knows it, the other exemptions are the law's. */
function isManagement(question: VectorQuestion, account: string): boolean {
  return question.accounts[account]?.management === true
}

/**
 * The documents of a vector as the evaluator takes them, exemptions applied. Pass a `compile` that remembers where
 * many questions share their documents.
 */
export function policySetFromVector(
  question: VectorQuestion,
  compile: CompileDocument = compileVectorDocument,
): PolicySet {
  const { principal, resource, sessionPolicy, resourcePolicy, permissionsBoundary } = question
  const isScpExempt = 'account' in principal && isManagement(question, principal.account)
  const sessionDocuments = [sessionPolicy].flat() as (VectorDocument | null)[]
  return {
    version: 1,
    identity: compileAll(question.identityPolicies, 'identity', compile),
    boundary: permissionsBoundary === null ? null : compile(permissionsBoundary, 'boundary'),
    session:
      sessionPolicy === null
        ? []
        : [
            compileAll(
              sessionDocuments.filter((document) => document !== null),
              'session',
              compile,
            ),
          ],
    scps: isScpExempt ? null : compileLevels(question.scps, 'scp', compile),
    resource: resourcePolicy === null ? null : compile(resourcePolicy, 'resource'),
    rcps: isManagement(question, resource.account)
      ? null
      : compileLevels(question.rcps, 'rcp', compile),
  }
}

/** The request of a vector as the evaluator takes it: keys folded, nothing added. */
export function requestFromVector(question: VectorQuestion): AuthorizationRequest {
  const context = new Map<string, ContextValue>()
  for (const [key, value] of Object.entries(question.context)) context.set(foldCase(key), value)
  return {
    principal: principalFromVector(question.principal),
    action: question.action,
    resource: {
      arn: question.resource.arn,
      account: question.resource.account,
      isPolicyMandatory: question.resource.mandatoryPolicy === true,
      isRcpExempt: question.resource.rcpExempt === true,
    },
    context,
  }
}

const statementFromReference = (reference: StatementReference): VectorStatement => ({
  layer: reference.layer,
  ...(reference.level === undefined ? {} : { level: reference.level }),
  policy: reference.policy,
  statement: reference.statement,
})

/** A decision in the words of vectors. @throws Error for the reason `Error`, which no vector may cause. */
export function answerFromDecision(decision: Decision): VectorAnswer {
  const { reason, layer } = decision
  if (reason === 'Error' || layer === undefined) {
    throw new Error(`the evaluator failed: ${decision.errors.map((fault) => fault.message).join()}`)
  }
  return {
    decision: reason,
    layer,
    ...(decision.level === undefined ? {} : { level: decision.level }),
    determining: decision.determining.map(statementFromReference),
    errors: decision.errors.length,
  }
}

/**
 * Answers a vector with gatewarden's own evaluator: compiles its documents and decides.
 *
 * @throws Error if the evaluator fails, for example because the ARN of the resource is not one (MATCH-9).
 */
export function decideVector(question: VectorQuestion): VectorAnswer {
  return answerFromDecision(decide(requestFromVector(question), policySetFromVector(question)))
}
