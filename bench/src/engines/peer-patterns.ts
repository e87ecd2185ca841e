import { type Condition, catalogue } from '../world.ts'

/** A pattern with `*` as an anchored expression, built once: what the peers are given (PERF-R8). */
export function expressionOf(pattern: string): RegExp {
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')
  return new RegExp(`^${source}$`)
}

/** Actions of the catalogue that a pattern covers. */
export function expandAction(pattern: string): readonly string[] {
  if (!pattern.endsWith('*')) return [pattern]
  return catalogue.filter((action) => action.startsWith(pattern.slice(0, -1)))
}

/** Text prefix of an address range: all prefixes of the workload end at a dot. */
export function addressPrefix(condition: Extract<Condition, { kind: 'address' }>): string {
  const octets = ['10', ...condition.octets.map(String)]
  return `${octets.slice(0, condition.prefix / 8).join('.')}.`
}
