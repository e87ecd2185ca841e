import { type Explanation, type PaintRole, renderExplanation } from '@gatewarden/core'
import type { Paint, Screen } from './table.ts'
import { paintOn } from './table.ts'

const styles: Readonly<Record<PaintRole, Parameters<Paint>[0]>> = {
  heading: 'bold',
  allow: 'green',
  deny: 'red',
  silent: 'yellow',
  decisive: 'bold',
  detail: 'dim',
}

/** Draws what every statement of every layer said to one request, and what would have allowed it (TRACE-1). */
export function renderTrace(explanation: Explanation, screen: Screen): string {
  const paint = paintOn(screen)
  return `\n${renderExplanation(explanation, (role, text) => paint(styles[role], text))}`
}
