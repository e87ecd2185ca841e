import type { Model, ModelAction, ModelResource } from '../../model/model.ts'
import { compileAction, matchAction } from '../../policy/action-pattern.ts'
import { foldCase } from '../../policy/fold-case.ts'
import type { JsonNode } from '../../policy/json.ts'
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
}

/** A model is compared with every document of a source: it is sorted by service once. */
const servicesByModel = new WeakMap<Model, ReadonlyMap<string, DeclaredService>>()

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
  const service = foldCase(entry.value.slice(0, entry.value.indexOf(':')))
  const declared = servicesOf(model).get(service)
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
  const [, , serviceAt = -1, regionAt = -1, , resourceAt = -1] = fieldStarts(value)
  if (resourceAt === -1) return undefined
  const service = value.slice(serviceAt, regionAt - 1)
  const declared = servicesOf(model).get(service)
  if (declared === undefined) return undefined
  const pattern = value.slice(resourceAt)
  const wild = pattern.search(/[*?$]/)
  const head = wild === -1 ? pattern : pattern.slice(0, wild)
  const fits = declared.templates.some(({ literals: [literal = ''] }) => {
    return head.startsWith(literal) || (wild !== -1 && literal.startsWith(head))
  })
  if (fits) return undefined
  const templates = declared.templates.map(({ source }) => `\`${source}\``)
  const known = templates.length === 0 ? 'it has none' : `it has ${templates.join(', ')}`
  const message = `no resource of service \`${service}\` fits \`${pattern}\`: ${known}`
  return { start, code: 'UNKNOWN_RESOURCE', message }
}

/** Where the first six fields of an ARN pattern begin, as far as it has them. */
function fieldStarts(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf(':'); at !== -1 && starts.length < 6; at = text.indexOf(':', at + 1)) {
    starts.push(at + 1)
  }
  return starts
}

function servicesOf(model: Model): ReadonlyMap<string, DeclaredService> {
  const known = servicesByModel.get(model)
  if (known !== undefined) return known
  const isOf = (service: string) => (it: ModelAction | ModelResource) => it.service === service
  const services = new Map<string, DeclaredService>()
  for (const service of model.services) {
    const actions = model.actions().filter(isOf(service))
    const resources = model.resources().filter(isOf(service))
    services.set(service, {
      foldedActions: actions.map(({ name }) => foldCase(name)),
      templates: resources.map(({ template }) => template),
    })
  }
  servicesByModel.set(model, services)
  return services
}
