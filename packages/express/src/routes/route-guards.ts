import { METHODS } from 'node:http'
import { type GuardMarker, markerOf } from '../guard/guard-marker.ts'
import type { Layer, Route } from './express-shapes.ts'

/** A guard in a stack: the function and its mark. */
export interface PlacedGuard {
  readonly guard: object
  readonly marker: GuardMarker
}

/** What stands in front of the handlers of one verb of a route. */
export interface VerbGuards {
  /** Upper case; `*` for all. */
  readonly verb: string
  readonly guards: readonly PlacedGuard[]
}

/** The verbs of a route with their guards. Verbs that `app.all()` registered one by one are one. */
export function verbGuards(route: Route): readonly VerbGuards[] {
  const names = Object.keys(route.methods).filter((name) => route.methods[name])
  const rows = names
    .filter((name) => name !== '_all')
    .map((name) => ({ verb: name.toUpperCase(), guards: guardsOf(route, name) }))
  const [first] = rows
  // `app.all(path)` names every verb but CONNECT or so; none of them may lack what the others have.
  const isAll = rows.length >= METHODS.length - 1 && first !== undefined
  if (isAll && rows.every(({ guards }) => isSame(guards, first.guards))) {
    return [{ verb: '*', guards: first.guards }]
  }
  return names.includes('_all')
    ? [{ verb: '*', guards: guardsOf(route, undefined) }, ...rows]
    : rows
}

/**
 * Guards of a route that stand in front of what answers a verb, in lower case; `undefined` for verbs that
 * only `all()` serves. None if the last handler is in front of them.
 */
export function guardsOf(route: Route, verb: string | undefined): readonly PlacedGuard[] {
  const layers = route.stack.filter(({ method }) => method === undefined || method === verb)
  const answering = layers.findLastIndex(({ handle }) => isHandler(handle))
  const guards: PlacedGuard[] = []
  for (const [index, { handle }] of layers.entries()) {
    const marker = markerOf(handle)
    if (marker === undefined || (answering !== -1 && index > answering)) continue
    guards.push({ guard: handle, marker })
  }
  return guards
}

/** Neither guard nor error handler. */
function isHandler(handle: Layer['handle']): boolean {
  return markerOf(handle) === undefined && handle.length < 4
}

function isSame(some: readonly PlacedGuard[], others: readonly PlacedGuard[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ guard }, index) => guard === others[index]?.guard)
  )
}
