import { type Condition, catalogue, type Statement, type World } from '../world.ts'
import type { LoadedEngine } from './engine.ts'

/** A pattern with `*` as an anchored expression, built once: what the peers are given. */
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

/** Every policy of the caller, every statement, in turn: what all engines must agree with before they are timed. */
export function loadNaive(world: World): LoadedEngine {
  return {
    decide(request) {
      const caller = world.callers[request.caller] as World['callers'][number]
      let allowed = false
      for (const index of caller.policies) {
        for (const statement of (world.policies[index] as World['policies'][number]).statements) {
          if (!matches(statement, request, caller.team)) continue
          if (statement.effect === 'Deny') return false
          allowed = true
        }
      }
      return allowed
    },
  }
}

function matches(
  statement: Statement,
  request: Parameters<LoadedEngine['decide']>[0],
  team: string,
): boolean {
  const { condition } = statement
  if (!statement.actions.some((pattern) => expandAction(pattern).includes(request.action)))
    return false
  if (!statement.resources.some((pattern) => expressionOf(pattern).test(request.resource)))
    return false
  if (condition === undefined) return true
  if (condition.kind === 'principal-team') return condition.team === team
  if (condition.kind === 'resource-team') return condition.team === request.resourceTeam
  return request.address.startsWith(addressPrefix(condition))
}
