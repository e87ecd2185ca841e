import type { VectorDocument } from '@gatewarden/core/testing'
import { drawCondition } from './condition.ts'
import type { Draw } from './draw.ts'
import { drawAction, drawPrincipalElement, drawResource } from './elements.ts'
import type { Scene } from './scene.ts'

/** One statement, as JSON. */
export type Statement = Record<string, unknown>

/** Whose documents carry principals. */
export type DocumentPlace = 'resource' | 'rcp' | 'caller'

/** What a statement should be: its effect, and whether it is meant to apply. */
export interface StatementPlan {
  readonly place: DocumentPlace
  readonly effect: 'Allow' | 'Deny'
  readonly match: boolean
}

/** Draws a statement from a scene. It mostly does what the plan says. */
export function drawStatement(draw: Draw, scene: Scene, plan: StatementPlan): Statement {
  const { place, effect, match } = plan
  const failing = match
    ? 'none'
    : draw.weighted({ action: 3, resource: 3, condition: 4, principal: 3 })
  const isPrincipalPart = place === 'resource'
  const statement: Statement = {
    Effect: effect,
    ...(isPrincipalPart ? drawPrincipalElement(draw, scene, failing !== 'principal') : {}),
    ...(place === 'rcp' ? { Principal: '*' } : {}),
    ...drawAction(draw, scene, failing !== 'action'),
  }
  if (!isPrincipalPart || !draw.chance(0.1)) {
    Object.assign(statement, drawResource(draw, scene, failing !== 'resource'))
  }
  const isConditional = failing === 'condition' || (failing === 'principal' && !isPrincipalPart)
  if (isConditional || draw.chance(0.35)) {
    statement['Condition'] = drawCondition(draw, scene, !isConditional)
  }
  if (draw.chance(0.05)) statement['Sid'] = 'S1'
  return draw.chance(0.012) ? damaged(draw, scene, statement) : statement
}

/** The statement with something that no write would accept today. */
function damaged(draw: Draw, scene: Scene, statement: Statement): Statement {
  const lost = draw.pick(Object.keys(statement))
  return draw.pick<() => Statement>([
    () => ({ ...statement, Comment: 'unknown member' }),
    () => ({ ...statement, Effect: 'allow' }),
    () => ({ ...statement, ...drawAction(draw, scene, false), NotAction: 'kms:*' }),
    () => ({ ...statement, Resource: '*', NotResource: '*' }),
    () => ({ ...statement, ...drawPrincipalElement(draw, scene, true) }),
    () => ({ ...statement, Condition: draw.pick([null, [], 'none', { Bool: [] }, { Other: {} }]) }),
    () => Object.fromEntries(Object.entries(statement).filter(([name]) => name !== lost)),
  ])()
}

/** Wraps statements in a document, now and then a broken one. */
export function wrapStatements(draw: Draw, statements: readonly Statement[]): VectorDocument {
  const [first] = statements
  const document: Record<string, unknown> = {
    ...(draw.chance(0.82) ? { Version: '2012-10-17' } : {}),
    Statement: statements.length === 1 && draw.chance(0.4) ? first : statements,
  }
  if (draw.chance(0.05)) document['Version'] = '2008-10-17'
  if (!draw.chance(0.014)) return document
  return draw.pick<VectorDocument>([
    'unreadable',
    { ...document, Version: '2013-01-01' },
    { ...document, Comment: 'unknown member' },
    { Version: '2012-10-17' },
    { ...document, Statement: 'none' },
    { ...document, Statement: [] },
    { ...document, Statement: [...statements, 5] },
    { ...document, Id: 5 },
  ])
}

/** A document: for each effect, whether a statement of it is meant to apply. */
export function drawDocument(
  draw: Draw,
  scene: Scene,
  place: DocumentPlace,
  plan: { readonly allow: boolean; readonly deny: boolean },
): VectorDocument {
  const statements: Statement[] = []
  if (place !== 'rcp' && (plan.allow || draw.chance(0.35))) {
    statements.push(drawStatement(draw, scene, { place, effect: 'Allow', match: plan.allow }))
  }
  if (plan.deny || draw.chance(0.2)) {
    statements.push(drawStatement(draw, scene, { place, effect: 'Deny', match: plan.deny }))
  }
  if (draw.chance(0.08)) {
    const effect = place === 'rcp' ? 'Deny' : 'Allow'
    statements.unshift(drawStatement(draw, scene, { place, effect, match: false }))
  }
  return wrapStatements(draw, statements)
}
