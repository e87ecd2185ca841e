import type { VectorQuestion } from '@gatewarden/core/testing'
import type { Draw } from './draw.ts'
import { kinds } from './kinds.ts'
import { actions, arnIn, drawPrincipal, drawValue } from './scene.ts'

/** The context with one to three keys that have another value, or none. */
function varyContext(draw: Draw, context: VectorQuestion['context']): VectorQuestion['context'] {
  const varied = { ...context }
  for (let count = draw.pick([1, 1, 2, 3]); count > 0; count -= 1) {
    const kind = draw.pick(kinds)
    const key = draw.pick(kind.keys)
    if (key in varied && draw.chance(0.4)) delete varied[key]
    else varied[key] = drawValue(draw, kind)
  }
  return varied
}

/** The question about a resource of the same account that differs in what is registered about it. */
function varyResource(draw: Draw, { resource }: VectorQuestion): VectorQuestion['resource'] {
  const { account } = resource
  return {
    arn: draw.chance(0.5) ? resource.arn : draw.chance(0.05) ? null : arnIn(draw, account),
    account,
    ...(draw.chance(0.2) ? { mandatoryPolicy: true } : {}),
    ...(draw.chance(0.04) ? { rcpExempt: true } : {}),
  }
}

/**
 * Another question to the same documents. Most of them are far cheaper to ask than to draw and compile, and what an
 * evaluator keeps of one request must not reach the next.
 */
export function varyQuestion(draw: Draw, question: VectorQuestion): VectorQuestion {
  const part = draw.weighted({ context: 52, resource: 16, principal: 20, action: 12 })
  switch (part) {
    case 'context':
      return { ...question, context: varyContext(draw, question.context) }
    case 'resource':
      return { ...question, resource: varyResource(draw, question) }
    case 'principal':
      return { ...question, principal: drawPrincipal(draw) }
    case 'action':
      return { ...question, action: draw.pick(actions) }
  }
}
