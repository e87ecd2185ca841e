import type { Model } from '../../model/model.ts'
import { compileAction, matchAction } from '../../policy/action-pattern.ts'
import { foldCase } from '../../policy/fold-case.ts'
import type { JsonNode } from '../../policy/json.ts'
import {
  memberNode,
  type StringNode,
  statementNodes,
  stringNodes,
} from '../trust/document-nodes.ts'

/** Something of a document that no action or resource of the model fits. */
export interface ModelIssue {
  readonly start: number
  readonly code: 'UNKNOWN_ACTION' | 'UNKNOWN_RESOURCE'
  readonly message: string
}

/**
 * What a document names of the model's own services and the model does not declare (MODEL-3): a misspelt action
 * silently grants nothing in an Allow, and forbids nothing in a Deny.
 */
export function modelIssues(document: JsonNode, model: Model): readonly ModelIssue[] {
  const issues: ModelIssue[] = []
  for (const statement of statementNodes(document)) {
    for (const element of ['Action', 'NotAction']) {
      for (const entry of stringNodes(memberNode(statement, element))) {
        const issue = actionIssue(entry, model)
        if (issue !== undefined) issues.push(issue)
      }
    }
    for (const element of ['Resource', 'NotResource']) {
      for (const entry of stringNodes(memberNode(statement, element))) {
        const issue = resourceIssue(entry, model)
        if (issue !== undefined) issues.push(issue)
      }
    }
  }
  return issues
}

function actionIssue(entry: StringNode, model: Model): ModelIssue | undefined {
  const service = foldCase(entry.value.slice(0, entry.value.indexOf(':')))
  if (!model.services.includes(service) || model.action(entry.value) !== undefined) return undefined
  const pattern = compileAction(entry.value)
  if (pattern === undefined) return undefined
  const isKnown = model.actions().some(({ name }) => matchAction(pattern, foldCase(name)) === 'yes')
  if (isKnown) return undefined // RULE model.unknown-action-refused
  const near = model.nearestAction(entry.value)
  const hint = near === undefined ? '' : `, did you mean \`${near}\`?`
  const message = `no action of service \`${service}\` matches \`${entry.value}\`${hint}`
  return { start: entry.start, code: 'UNKNOWN_ACTION', message }
}

/** Compares literal beginnings only: a pattern that could fit any template of the service passes. */
function resourceIssue(entry: StringNode, model: Model): ModelIssue | undefined {
  const [, , service = '', , , ...rest] = entry.value.split(':')
  if (rest.length === 0 || !model.services.includes(service)) return undefined
  const pattern = rest.join(':')
  const wild = pattern.search(/[*?$]/)
  const head = wild === -1 ? pattern : pattern.slice(0, wild)
  const resources = model.resources().filter((resource) => resource.service === service)
  const fits = resources.some(({ template }) => {
    const literal = template.literals[0] ?? ''
    return head.startsWith(literal) || (wild !== -1 && literal.startsWith(head))
  })
  if (fits) return undefined
  const templates = resources.map(({ template }) => `\`${template.source}\``)
  const known = templates.length === 0 ? 'it has none' : `it has ${templates.join(', ')}`
  const message = `no resource of service \`${service}\` fits \`${pattern}\`: ${known}`
  return { start: entry.start, code: 'UNKNOWN_RESOURCE', message }
}
