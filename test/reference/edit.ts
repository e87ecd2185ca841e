// How the laws change a question: by layer, document and statement.
import type { VectorDocument, VectorQuestion } from '@gatewarden/core/testing'

/** A layer, or one level of a guardrail. */
export interface Spot {
  readonly layer: 'identity' | 'resource' | 'boundary' | 'session' | 'scp' | 'rcp'
  readonly level?: number
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

/** The spots of a question whose documents reach its caller, exemptions aside (section 7.2). */
export function spotsOf(question: VectorQuestion): Spot[] {
  const { principal, scps, rcps } = question
  const hasAccount = 'account' in principal
  const isEntity = hasAccount && principal.type !== 'root'
  const isSession = principal.type === 'role-session' || principal.type === 'federated-user'
  return [
    ...(rcps ?? []).map((_, level): Spot => ({ layer: 'rcp', level })),
    ...(hasAccount ? (scps ?? []) : []).map((_, level): Spot => ({ layer: 'scp', level })),
    { layer: 'resource' },
    ...(isEntity ? [{ layer: 'identity' } as const, { layer: 'boundary' } as const] : []),
    ...(isSession ? [{ layer: 'session' } as const] : []),
  ]
}

/** Whether guardrails of this kind pass the question by (PRIN-15, PRIN-16, EVAL-10). */
export function isExempt({ layer }: Spot, question: VectorQuestion): boolean {
  if (layer !== 'scp' && layer !== 'rcp') return false
  const { principal, resource, accounts } = question
  if (principal.type === 'role-session' && principal.serviceLinked === true) return true
  const account = layer === 'rcp' ? resource.account : 'account' in principal && principal.account
  const isManagement = account !== false && accounts[account]?.management === true
  return isManagement || (layer === 'rcp' && resource.rcpExempt === true)
}

/** The documents of a spot. */
export function documentsAt(question: VectorQuestion, spot: Spot): readonly VectorDocument[] {
  const one = (document: VectorDocument | null): VectorDocument[] =>
    document === null ? [] : [document]
  switch (spot.layer) {
    case 'identity':
      return question.identityPolicies
    case 'resource':
      return one(question.resourcePolicy)
    case 'boundary':
      return one(question.permissionsBoundary)
    case 'session':
      return isList(question.sessionPolicy) ? question.sessionPolicy : one(question.sessionPolicy)
    case 'scp':
      return question.scps?.[spot.level ?? 0] ?? []
    case 'rcp':
      return question.rcps?.[spot.level ?? 0] ?? []
  }
}

/** The question with other documents at a spot. Resource policy and boundary take the first one. */
export function withDocuments(
  question: VectorQuestion,
  spot: Spot,
  documents: readonly VectorDocument[],
): VectorQuestion {
  const levels = (given: VectorQuestion['scps']): VectorQuestion['scps'] =>
    given?.with(spot.level ?? 0, documents) ?? null
  switch (spot.layer) {
    case 'identity':
      return { ...question, identityPolicies: documents }
    case 'resource':
      return { ...question, resourcePolicy: documents[0] ?? null }
    case 'boundary':
      return { ...question, permissionsBoundary: documents[0] ?? null }
    case 'session':
      return { ...question, sessionPolicy: documents.length > 0 ? documents : null }
    case 'scp':
      return { ...question, scps: levels(question.scps) }
    case 'rcp':
      return { ...question, rcps: levels(question.rcps) }
  }
}

/** The question with every document of every spot changed. */
export function mapDocuments(
  question: VectorQuestion,
  change: (document: VectorDocument, spot: Spot, index: number) => VectorDocument,
): VectorQuestion {
  return spotsOf(question).reduce((changed, spot) => {
    const documents = documentsAt(changed, spot)
    if (documents.length === 0) return changed
    return withDocuments(
      changed,
      spot,
      documents.map((document, index) => change(document, spot, index)),
    )
  }, question)
}

/** The statements of a document as a list; `undefined` if it has none that could be read. */
export function statementsOf(document: VectorDocument): readonly unknown[] | undefined {
  if (document === 'unreadable') return undefined
  const { Statement: statements } = document
  if (isList(statements)) return statements
  return typeof statements === 'object' && statements !== null ? [statements] : undefined
}

/** The document with other statements, where it has any. */
export function mapStatements(
  document: VectorDocument,
  change: (statements: readonly unknown[]) => readonly unknown[],
): VectorDocument {
  const statements = statementsOf(document)
  if (document === 'unreadable' || statements === undefined) return document
  return { ...document, Statement: change(statements) }
}

/** Whether a statement would allow, were it to apply. */
export const isAllow = (statement: unknown): boolean =>
  typeof statement === 'object' &&
  statement !== null &&
  'Effect' in statement &&
  statement.Effect === 'Allow'
