import { markerOf } from '../guard/guard-marker.ts'
import { type ExpressApp, type Layer, type Route, stackOf } from './express-shapes.ts'
import { pathsOf } from './mount-path.ts'
import { guardsOf } from './route-guards.ts'

/** A guard that stands in front of a matched route, with the parameters that it will see. */
export interface MatchedGuard {
  readonly guard: object
  readonly params: Readonly<Record<string, unknown>>
  /** Outside routes a decision belongs to no route object. */
  readonly route: Route | undefined
}

/** The route that Express is about to run. */
export interface RouteMatch {
  readonly route: Route
  readonly app: ExpressApp
  /** As it was registered, with the prefix of its mounts. */
  readonly path: string
  readonly guards: readonly MatchedGuard[]
}

/** The application that is mounted at a path, if it is known. */
export type MountedLookup = (parent: ExpressApp, mountPath: string) => ExpressApp | undefined

interface Position {
  readonly app: ExpressApp
  readonly path: string
  readonly verb: string
  readonly params: Readonly<Record<string, unknown>>
  readonly mergesParams: boolean
  /** As registered. */
  readonly prefix: string
  /** As matched: what `req.baseUrl` will be. */
  readonly baseUrl: string
  readonly mounted: MountedLookup
  /** Guards in front; one covers what has its `baseUrl`. */
  readonly guards: readonly PlacedMatch[]
}

interface PlacedMatch extends MatchedGuard {
  readonly baseUrl: string
}

type Params = Readonly<Record<string, unknown>>

/** What a layer matched of a path. */
interface LayerMatch {
  readonly params: Params
  readonly matched: string
}

/**
 * Finds the route for a path and verb by the matchers of the running Express, layer by layer, as its router
 * does (DENY-6). Functions are passed over: nothing tells whether they answer.
 */
export function matchRoute(
  app: ExpressApp,
  request: { readonly path: string; readonly verb: string },
  mounted: MountedLookup,
): RouteMatch | undefined {
  const start = { params: {}, mergesParams: false, prefix: '', baseUrl: '', guards: [] }
  return matchStack(stackOf(app), { ...start, app, mounted, ...request })
}

function matchStack(stack: readonly Layer[], position: Position): RouteMatch | undefined {
  const guards = [...position.guards]
  for (const layer of stack) {
    const match = matchLayer(layer, position.path)
    if (match === undefined) continue
    const params = position.mergesParams ? { ...position.params, ...match.params } : match.params
    if (layer.route !== undefined) {
      const found = routeMatch(layer, params, { ...position, guards })
      if (found !== undefined) return found
      continue
    }
    const rest = restOf(position.path, match.matched)
    if (rest === undefined) continue
    const baseUrl = position.baseUrl + match.matched.replace(/\/$/, '')
    const kind = markerOf(layer.handle)?.kind
    if (kind === 'action' || kind === 'public') {
      guards.push({ guard: layer.handle, params, route: undefined, baseUrl })
      continue
    }
    const found = matchInside(layer, { ...position, params, guards, baseUrl, path: rest })
    if (found !== undefined) return found
  }
  return undefined
}

function matchInside(layer: Layer, position: Position): RouteMatch | undefined {
  const { handle } = layer
  const text = pathsOf(layer)[0]?.text ?? ''
  const prefix = position.prefix + text
  const guards = position.guards.filter(({ baseUrl }) => baseUrl === position.baseUrl)
  const inner: Position = { ...position, prefix, guards, mergesParams: handle.mergeParams === true }
  if (handle.stack !== undefined) return matchStack(handle.stack, inner)
  if (layer.name !== 'mounted_app') return undefined
  const mounted = position.mounted(position.app, prefix) ?? position.mounted(position.app, text)
  if (mounted === undefined) return undefined
  return matchStack(stackOf(mounted), { ...inner, app: mounted, mergesParams: false })
}

function routeMatch(layer: Layer, params: Params, position: Position): RouteMatch | undefined {
  const { route } = layer
  if (route === undefined) return undefined
  const verb = servedVerb(route, position.verb)
  if (verb === undefined) return undefined
  const around = position.guards.filter(({ baseUrl }) => baseUrl === position.baseUrl)
  const own = guardsOf(route, verb).map(({ guard }) => ({ guard, params, route }))
  const path = position.prefix + (pathsOf(layer)[0]?.text ?? '') || '/'
  return { route, app: position.app, path, guards: [...around, ...own] }
}

/** The verb whose handlers run: GET's for HEAD where HEAD has none. */
function servedVerb({ methods }: Route, verb: string): string | undefined {
  const name = verb.toLowerCase()
  if (methods[name] === true || methods['_all'] === true) {
    return name === 'head' && methods['head'] !== true ? 'get' : name
  }
  return name === 'head' && methods['get'] === true ? 'get' : undefined
}

function matchLayer(layer: Layer, path: string): LayerMatch | undefined {
  if (layer.slash === true || layer.regexp?.fast_slash === true) return { params: {}, matched: '' }
  let result: unknown
  try {
    result = layer.match(path)
  } catch {
    // A parameter that cannot be decoded: Express answers 400 when it gets here.
    return undefined
  }
  // Express 4 says true and leaves what it found on the layer.
  if (result === true) return { params: { ...layer.params }, matched: layer.path ?? '' }
  return isLayerMatch(result) ? { params: result.params, matched: result.path } : undefined
}

function isLayerMatch(value: unknown): value is { params: Params; path: string } {
  return typeof value === 'object' && value !== null && 'params' in value && 'path' in value
}

/** The path below a mount, as the routers trim it; `undefined` if the match ends inside a segment. */
function restOf(path: string, matched: string): string | undefined {
  if (!path.startsWith(matched)) return undefined
  const after = path[matched.length]
  if (matched !== '' && after !== undefined && after !== '/') return undefined
  const rest = path.slice(matched.length)
  return rest.startsWith('/') ? rest : `/${rest}`
}
