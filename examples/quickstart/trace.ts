import type { Explanation, LayerExplanation, StatementExplanation } from '@gatewarden/core'
import type { Screen } from './table.ts'
import { paintOn } from './table.ts'

/** Draws what every statement of every layer said to one request (TRACE-1). */
export function renderTrace({ decision, request, layers }: Explanation, screen: Screen): string {
  const paint = paintOn(screen)
  const lines = [
    paint(
      'bold',
      `why ${request.action} on ${request.resource ?? 'no resource'} is a ${decision.effect}`,
    ),
    `  ${decision.reason} by ${decision.layer ?? 'nobody'}`,
  ]
  for (const layer of layers) {
    const color = { denies: 'red', allows: 'green', silent: 'yellow' } as const
    lines.push(`  ${placeOf(layer).padEnd(12)}${paint(color[layer.verdict], layer.verdict)}`)
    for (const statement of layer.statements) lines.push(paint('dim', `    ${sentence(statement)}`))
  }
  return ['', ...lines].join('\n')
}

function placeOf({ layer, level }: LayerExplanation): string {
  return level === undefined ? layer : `${layer} ${level}`
}

function sentence({ statement, effect, applies, failed }: StatementExplanation): string {
  const name = statement.sid ?? `statement ${statement.statement + 1}`
  const start = `${effect.padEnd(5)} ${name}`
  if (applies) return `${start}: applies`
  if (failed === undefined) return `${start}: cannot be evaluated`
  const { element, operator, key, expected, actual } = failed
  const what = key === undefined ? element : `${operator} ${key}`
  const found = actual === undefined ? 'missing' : [actual].flat().join(', ')
  return `${start}: ${what} wants ${expected.join(', ')}, found ${found}`
}
