import { foldCase } from './fold-case.ts'
import { isLongerThan, limits } from './limits.ts'
import type { Outcome } from './outcome.ts'
import { SharedTable } from './shared-table.ts'
import { compileGlob, type Glob, matchGlob } from './wildcard.ts'

/** A compiled entry of `Action` or `NotAction`. */
export interface ActionPattern {
  readonly source: string
  readonly glob: Glob
}

const shared = new SharedTable((source): ActionPattern => {
  return { source, glob: compileGlob(foldCase(source)) }
})

/** Compiles `*` or `SERVICE:NAME` with wildcards; `undefined` for anything else (GRAM-7). */
export function compileAction(source: string): ActionPattern | undefined {
  if (isLongerThan(source, limits.patternLength)) return undefined
  const isWellFormed = source === '*' || /^[^:\s]+:[^:\s]+$/.test(source)
  if (!isWellFormed || source.includes('${')) return undefined // RULE gram.action-form
  return shared.get(source)
}

/** Whether the whole action matches, ASCII case ignored. `foldedAction` comes from `foldCase`. */
export function matchAction(pattern: ActionPattern, foldedAction: string): Outcome {
  return matchGlob(pattern.glob, foldedAction) // RULE match.action-whole-name
}
