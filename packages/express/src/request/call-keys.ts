import { type ContextValue, foldCase } from '@gatewarden/core'
import type { CallOptions } from './iam-context.ts'

/** Further condition keys of a call, by folded name. */
export function callKeys(options: CallOptions): ReadonlyMap<string, ContextValue> | undefined {
  const { keys } = options
  if (keys === undefined) return undefined
  return new Map(Object.entries(keys).map(([name, value]) => [foldCase(name), value]))
}
