import { isAuthenticate, markerOf } from '../guard/guard-marker.ts'
import { type ExpressApp, type Layer, stackOf } from './express-shapes.ts'
import { type PathText, pathsOf } from './mount-path.ts'
import type { PlacedGuard } from './route-guards.ts'
import { verbGuards } from './route-guards.ts'
import type { FoundRoutes, RouteWalk } from './route-walk.ts'

/** Applications that were asserted themselves, by the application that they are mounted on. */
export type MountedApplications = (parent: ExpressApp, mountPath: string) => ExpressApp | undefined

/** Where a walk begins. */
export interface WalkStart {
  readonly app: ExpressApp
  /** Path of its mount; empty for the root. */
  readonly mountedAt: string
  /** `authenticate()` stands in front of its mount. */
  readonly isAuthenticated: boolean
  readonly applications: MountedApplications
}

interface Scope {
  readonly found: FoundRoutes
  readonly applications: MountedApplications
  readonly app: ExpressApp
  readonly prefix: string
  /** Names that layers here inherit, by `mergeParams`. */
  readonly inherited: readonly string[]
  /** Guards so far, by prefix: one covers what has the same `req.baseUrl`. */
  readonly guards: { readonly prefix: string; readonly placed: PlacedGuard }[]
  /** Prefixes of `authenticate()` so far. */
  readonly authenticatedAt: string[]
}

/** Walks the stack of an application of Express 4 or 5. */
export function walkRoutes(start: WalkStart): RouteWalk {
  const { app, mountedAt, applications, isAuthenticated } = start
  const found: FoundRoutes = {
    routes: [],
    mounts: [],
    functions: [],
    unmapped: [],
    shadowed: [],
    hasAuthenticate: false,
  }
  const authenticatedAt = isAuthenticated ? [mountedAt] : []
  const scope = { app, applications, found, prefix: mountedAt, inherited: [], guards: [] }
  walkStack(stackOf(app), { ...scope, authenticatedAt })
  return found
}

function walkStack(stack: readonly Layer[], scope: Scope): void {
  for (const layer of stack) {
    for (const path of pathsOf(layer)) walkLayer(layer, path, scope)
  }
}

function walkLayer(layer: Layer, path: PathText, scope: Scope): void {
  const { handle } = layer
  const { found } = scope
  const prefix = scope.prefix + path.text
  for (const parameter of path.parameters) {
    if (scope.inherited.includes(parameter)) found.shadowed.push({ path: prefix, parameter })
  }
  if (layer.route !== undefined) {
    walkRoute(layer, path, scope)
    return
  }
  if (isAuthenticate(handle)) {
    scope.authenticatedAt.push(prefix)
    found.hasAuthenticate = true
    return
  }
  const marker = markerOf(handle)
  if (marker !== undefined) noteUnmapped({ guard: handle, marker }, path, scope)
  if (marker?.kind === 'action' || marker?.kind === 'public') {
    const placed = { guard: handle, marker }
    scope.guards.push({ prefix, placed }) // RULE deny.use-guard-covers-its-router
    return
  }
  const inner = innerScope(layer, path, scope)
  if (handle.stack !== undefined) {
    walkStack(handle.stack, inner)
    return
  }
  walkFunction(layer, path, inner)
}

function innerScope(layer: Layer, path: PathText, scope: Scope): Scope {
  const prefix = scope.prefix + path.text
  const merges = layer.handle.mergeParams === true
  return {
    ...scope,
    prefix,
    inherited: merges ? [...scope.inherited, ...path.parameters] : [],
    guards: scope.guards.filter((entry) => entry.prefix === prefix),
    authenticatedAt: isAuthenticatedAt(prefix, scope) ? [prefix] : [],
  }
}

function walkRoute(layer: Layer, path: PathText, scope: Scope): void {
  const { route } = layer
  if (route === undefined) return
  const around = scope.guards
    .filter(({ prefix }) => prefix === scope.prefix)
    .map(({ placed }) => placed)
  for (const { verb, guards } of verbGuards(route)) {
    for (const placed of guards) noteUnmapped(placed, path, scope)
    scope.found.routes.push({
      verb,
      path: scope.prefix + path.text || '/',
      route,
      guards: [...around, ...guards],
      isBeforeAuthenticate: !isAuthenticatedAt(scope.prefix + path.text, scope),
    })
  }
}

/** A function that is neither route, guard nor Router; `scope` is that of its own path. */
function walkFunction(layer: Layer, path: PathText, scope: Scope): void {
  const { handle, name } = layer
  const { found, prefix } = scope
  const marker = markerOf(handle)
  const mount = {
    path: prefix,
    guards: scope.guards.map(({ placed }) => placed),
    isBeforeAuthenticate: scope.authenticatedAt.length === 0,
  }
  if (marker !== undefined) {
    const kind = marker.kind === 'endpoint' ? 'endpoint' : 'function'
    found.mounts.push({ ...mount, kind, guards: [{ guard: handle, marker }] })
  } else if (handle.length >= 4) {
    // An error handler answers for what has failed already.
    return
  } else if (name === 'mounted_app') {
    const mounted =
      scope.applications(scope.app, prefix) ?? scope.applications(scope.app, path.text)
    if (mounted !== undefined) {
      walkStack(stackOf(mounted), { ...scope, app: mounted })
      return
    }
    found.mounts.push({ ...mount, kind: 'application' })
  } else if (path.text === '') {
    found.functions.push({ name, path: prefix })
  } else {
    found.mounts.push({ ...mount, kind: 'function' })
  }
}

/** A guard that reads route parameters which its path does not give. */
function noteUnmapped({ marker }: PlacedGuard, path: PathText, scope: Scope): void {
  const known = new Set([...scope.inherited, ...path.parameters])
  const missing = marker.parameters.filter((name) => !known.has(name))
  if (missing.length === 0) return
  scope.found.unmapped.push({ path: scope.prefix + path.text || '/', parameters: missing })
}

function isAuthenticatedAt(path: string, { authenticatedAt }: Scope): boolean {
  return authenticatedAt.some((at) => at === '' || path === at || path.startsWith(`${at}/`))
}
