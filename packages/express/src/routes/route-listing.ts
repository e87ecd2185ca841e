import type { PlacedGuard } from './route-guards.ts'
import type { RouteWalk } from './route-walk.ts'

/** One line of the table of routes. */
export interface RouteRow {
  /** Verb, `*` for all, or `USE` for functions. */
  readonly method: string
  readonly path: string
  /** Action, several joined by ` and `; empty where none is asked for. */
  readonly action: string
  /** Resource template, `*` for actions without resource. */
  readonly resource: string
  /** `guard`, `public: REASON`, `endpoint: REASON`, `middleware`, or `none`. */
  readonly guard: string
}

/** The table of routes of an application. */
export function routeRows(walk: RouteWalk): readonly RouteRow[] {
  return [
    ...walk.routes.map(({ verb, path, guards }) => rowOf(verb, path, guards)),
    ...walk.mounts.map(({ path, guards }) => rowOf('USE', path || '/', guards)),
    ...walk.functions.map(({ name, path }) => ({
      method: 'USE',
      path: path || '/',
      action: '',
      resource: '',
      guard: `middleware: ${name}`,
    })),
  ]
}

/** Writes rows as text for terminals: METHOD PATH ACTION RESOURCE GUARD. */
export function formatRoutes(rows: readonly RouteRow[]): string {
  const head: RouteRow = {
    method: 'METHOD',
    path: 'PATH',
    action: 'ACTION',
    resource: 'RESOURCE',
    guard: 'GUARD',
  }
  const columns = ['method', 'path', 'action', 'resource'] as const
  const all = [head, ...rows]
  const widths = columns.map((name) => Math.max(...all.map((row) => (row[name] || '-').length)))
  return all
    .map((row) => {
      const cells = columns.map((name, index) => (row[name] || '-').padEnd(widths[index] ?? 0))
      return [...cells, row.guard].join('  ')
    })
    .join('\n')
}

function rowOf(method: string, path: string, guards: readonly PlacedGuard[]): RouteRow {
  const markers = guards.map(({ marker }) => marker)
  const asking = markers.filter(({ action }) => action !== '')
  const open = markers.find(({ action }) => action === '')
  return {
    method,
    path,
    action: asking.map(({ action }) => action).join(' and '),
    resource: asking.map(({ template }) => template).join(', '),
    guard: guardText(asking.length > 0, open),
  }
}

function guardText(isAsking: boolean, open: PlacedGuard['marker'] | undefined): string {
  if (isAsking) return 'guard'
  return open === undefined ? 'none' : `${open.kind}: ${open.reason}`
}
