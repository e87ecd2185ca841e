import type { Model, ModelAction, ModelResource } from '../../model/model.ts'
import { compileAction, matchAction } from '../../policy/action-pattern.ts'
import { foldCase } from '../../policy/fold-case.ts'
import type { JsonNode } from '../../policy/json.ts'
import { ownText } from '../../policy/own-text.ts'
import { type StringNode, statementNodes, stringNodes } from '../trust/document-nodes.ts'

/** Something of a document that no action or resource of the model fits. */
export interface ModelIssue {
  readonly start: number
  readonly code: 'UNKNOWN_ACTION' | 'UNKNOWN_RESOURCE'
  readonly message: string
}

/** What a model declares of one service: a document names a few services, and a model may have many. */
interface DeclaredService {
  readonly foldedActions: readonly string[]
  readonly templates: readonly ModelResource['template'][]
  /** What the templates begin with. */
  readonly literals: readonly string[]
}

interface Declarations {
  readonly services: ReadonlyMap<string, DeclaredService>
  /** Actions without an issue: documents name the same few over and over. Bounded. */
  readonly goodActions: Set<string>
}

const mostGoodActions = 2_000

/** A model is compared with every document of a source: it is sorted by service once. */
const declarationsByModel = new WeakMap<Model, Declarations>()

/**
 * What a document names of the model's own services and the model does not declare (MODEL-3): a misspelt action
 * silently grants nothing in an Allow, and forbids nothing in a Deny.
 */
export function modelIssues(document: JsonNode, model: Model): readonly ModelIssue[] {
  const issues: ModelIssue[] = []
  for (const statement of statementNodes(document)) {
    if (statement.kind !== 'object') continue
    for (const { name, value } of statement.members) {
      const read = readers.get(name)
      if (read === undefined) continue
      for (const entry of stringNodes(value)) {
        const issue = read(entry, model)
        if (issue !== undefined) issues.push(issue)
      }
    }
  }
  return issues
}

type Reader = (entry: StringNode, model: Model) => ModelIssue | undefined

const readers: ReadonlyMap<string, Reader> = new Map([
  ['Action', actionIssue],
  ['NotAction', actionIssue],
  ['Resource', resourceIssue],
  ['NotResource', resourceIssue],
])

function actionIssue(entry: StringNode, model: Model): ModelIssue | undefined {
  const { services, goodActions } = declarationsOf(model)
  if (goodActions.has(entry.value)) return undefined
  const issue = findActionIssue(entry, model, services)
  if (issue !== undefined) return issue
  if (goodActions.size >= mostGoodActions) goodActions.clear()
  goodActions.add(ownText(entry.value))
  return undefined
}

function findActionIssue(
  entry: StringNode,
  model: Model,
  services: Declarations['services'],
): ModelIssue | undefined {
  const service = foldCase(entry.value.slice(0, entry.value.indexOf(':')))
  const declared = services.get(service)
  if (declared === undefined || model.action(entry.value) !== undefined) return undefined
  const pattern = compileAction(entry.value)
  if (pattern === undefined) return undefined
  // The service stands in the pattern as text: no action of another service can match.
  const isKnown = declared.foldedActions.some((name) => matchAction(pattern, name) === 'yes')
  if (isKnown) return undefined // RULE model.unknown-action-refused
  const near = model.nearestAction(entry.value)
  const hint = near === undefined ? '' : `, did you mean \`${near}\`?`
  const message = `no action of service \`${service}\` matches \`${entry.value}\`${hint}`
  return { start: entry.start, code: 'UNKNOWN_ACTION', message }
}

/** Compares literal beginnings only: a pattern that could fit any template of the service passes. */
function resourceIssue({ value, start }: StringNode, model: Model): ModelIssue | undefined {
  const resourceAt = startOfField(value, 5)
  if (resourceAt === -1) return undefined
  const service = value.slice(startOfField(value, 2), startOfField(value, 3) - 1)
  const declared = declarationsOf(model).services.get(service)
  if (declared === undefined) return undefined
  const { literals } = declared
  // No wildcard stands in a literal: what begins with one needs no closer look.
  if (literals.some((literal) => value.startsWith(literal, resourceAt))) return undefined
  const pattern = value.slice(resourceAt)
  const wild = pattern.search(/[*?$]/)
  if (wild !== -1 && literals.some((it) => it.startsWith(pattern.slice(0, wild)))) return undefined
  const templates = declared.templates.map(({ source }) => `\`${source}\``)
  const known = templates.length === 0 ? 'it has none' : `it has ${templates.join(', ')}`
  const message = `no resource of service \`${service}\` fits \`${pattern}\`: ${known}`
  return { start, code: 'UNKNOWN_RESOURCE', message }
}

/** Where a field of an ARN pattern begins, counted from 0; -1 where it has fewer. */
function startOfField(text: string, field: number): number {
  let start = 0
  for (let count = 0; count < field; count += 1) {
    const colon = text.indexOf(':', start)
    if (colon === -1) return -1
    start = colon + 1
  }
  return start
}

function declarationsOf(model: Model): Declarations {
  const known = declarationsByModel.get(model)
  if (known !== undefined) return known
  const isOf = (service: string) => (it: ModelAction | ModelResource) => it.service === service
  const services = new Map<string, DeclaredService>()
  for (const service of model.services) {
    const actions = model.actions().filter(isOf(service))
    const resources = model.resources().filter(isOf(service))
    services.set(service, {
      foldedActions: actions.map(({ name }) => foldCase(name)),
      templates: resources.map(({ template }) => template),
      literals: resources.map(({ template }) => template.literals[0] ?? ''),
    })
  }
  const declarations = { services, goodActions: new Set<string>() }
  declarationsByModel.set(model, declarations)
  return declarations
}
