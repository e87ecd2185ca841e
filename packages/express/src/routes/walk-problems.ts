import type { ErrorCode } from '@gatewarden/core'
import type { RouteWalk } from './route-walk.ts'

/** Why an application is refused at start: one code, and every place where it holds. */
export interface WalkProblem {
  readonly code: Extract<
    ErrorCode,
    'RouteBeforeAuthenticate' | 'UnmappedParameter' | 'UnmappedRoute' | 'UnjudgedMount'
  >
  /** What the places have in common, for one place or several. */
  readonly text: string
  readonly places: readonly string[]
}

/** Finds what would leave a request unjudged. `allowed` names routes and mounts that are left to the tripwire. */
export function walkProblems(
  walk: RouteWalk,
  allowed: ReadonlySet<string>,
): readonly WalkProblem[] {
  const problems: readonly WalkProblem[] = [
    {
      code: 'RouteBeforeAuthenticate', // RULE deny.authenticate-comes-first
      text: 'not behind `app.use(iam.authenticate())`, which must come first',
      places: placesBefore(walk),
    },
    {
      code: 'UnmappedParameter',
      text: 'without a parameter that the template needs, name it so or give the guard `params`',
      places: walk.unmapped.map(({ path, parameters }) => `${path} lacks ${parameters.join(', ')}`),
    },
    {
      code: 'UnmappedRoute',
      text: 'without a guard, add one or `guard.public`',
      places: bareRoutes(walk, allowed),
    },
    {
      code: 'UnjudgedMount', // RULE deny.unjudged-mount
      text: 'mounted without a guard: assert applications with `mountedAt`, guard functions',
      places: bareMounts(walk, allowed),
    },
  ]
  return problems.filter(({ places }) => places.length > 0)
}

function placesBefore({ routes, mounts }: RouteWalk): readonly string[] {
  return [
    ...routes
      .filter(({ isBeforeAuthenticate }) => isBeforeAuthenticate)
      .map(({ verb, path }) => `${verb} ${path}`),
    ...mounts
      .filter(({ kind, guards }) => kind !== 'endpoint' && guards.length > 0)
      .filter(({ isBeforeAuthenticate }) => isBeforeAuthenticate)
      .map(({ path }) => path),
  ]
}

function bareRoutes({ routes }: RouteWalk, allowed: ReadonlySet<string>): readonly string[] {
  return routes
    .filter(({ guards }) => guards.length === 0)
    .filter(({ verb, path }) => !allowed.has(path) && !allowed.has(`${verb} ${path}`))
    .map(({ verb, path }) => `${verb} ${path}`)
}

function bareMounts({ mounts }: RouteWalk, allowed: ReadonlySet<string>): readonly string[] {
  return mounts
    .filter(({ guards, path }) => guards.length === 0 && !allowed.has(path))
    .map(({ path }) => path)
}
