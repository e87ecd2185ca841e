import { createHash } from 'node:crypto'
import { createDraw, type Draw, seeds } from './sfc32.ts'

const verbs = ['Get', 'List', 'Put', 'Delete', 'Describe']
const nouns = ['Order', 'Item', 'Config', 'Report']
const types = ['order', 'item', 'report']
/** Values of the only tag there is. */
export const teams: readonly string[] = ['red', 'blue', 'green', 'gold', 'grey']
/** Account of everything in the workload. */
export const account = '111122223333'

/** A condition of the workload. */
export type Condition =
  | { readonly kind: 'principal-team'; readonly team: string }
  | { readonly kind: 'resource-team'; readonly team: string }
  | {
      readonly kind: 'address'
      readonly octets: readonly [number, number]
      readonly prefix: 8 | 16 | 24
    }

/** One statement of the workload. */
export interface Statement {
  readonly sid: string
  readonly effect: 'Allow' | 'Deny'
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly condition: Condition | undefined
}

export interface Policy {
  readonly id: string
  readonly statements: readonly Statement[]
}

export interface Caller {
  readonly name: string
  readonly team: string
  /** Indexes into the policies. */
  readonly policies: readonly number[]
}

/** One request; engines get a fresh object each time. */
export interface BenchRequest {
  readonly caller: number
  readonly action: string
  readonly resource: string
  readonly resourceTeam: string
  readonly address: string
}

/** Policies, principals and requests of one table. */
export interface World {
  readonly policies: readonly Policy[]
  readonly callers: readonly Caller[]
  readonly uniform: readonly BenchRequest[]
  readonly zipf: readonly BenchRequest[]
  /** SHA-256 of policies and requests: equal parameters give equal bytes on every machine. */
  readonly digest: string
}

/** Pools of a world: W3 and W4. */
export const workloads = ['zipf', 'uniform'] as const
export type Workload = (typeof workloads)[number]

export interface WorldOptions {
  readonly n: number
  readonly p: number
  readonly k: number
  readonly deny: number
  /** Requests of the uniform pool. */
  readonly requests: number
}

/** Services of the catalogue. */
export const serviceNames: readonly string[] = Array.from({ length: 20 }, (_, at) => `svc${at}`)

/** All actions of the catalogue. */
export const catalogue: readonly string[] = serviceNames.flatMap((service) =>
  verbs.flatMap((verb) => nouns.map((noun) => `${service}:${verb}${noun}`)),
)

/** The catalogue as services of a model. */
export function servicesOfCatalogue() {
  return Object.fromEntries(serviceNames.map((name) => [name, serviceOf(name)]))
}

function serviceOf(name: string) {
  const own = catalogue.filter((action) => action.startsWith(`${name}:`))
  const actions: Record<string, { level: 'Read' }> = {}
  for (const action of own) actions[action.slice(name.length + 1)] = { level: 'Read' }
  const resources = Object.fromEntries(types.map((type) => [type, `${type}/{tenant}/{item}`]))
  return { resources, actions }
}

/** Generates the workload of the performance specification, sections 5.1 and 5.2. */
export function createWorld(options: WorldOptions): World {
  const draw = createDraw(seeds.policies)
  const policies = Array.from({ length: options.n }, (_, index) =>
    createPolicy(index, options.deny, draw),
  )
  const callers = Array.from({ length: options.p }, (_, index) =>
    createCaller(index, options, draw),
  )
  const drawRequest = createDraw(seeds.requests)
  const uniform = Array.from({ length: options.requests }, () =>
    createRequest(policies, callers, drawRequest),
  )
  const zipf = zipfPool(uniform.slice(0, 10_000), options.requests, drawRequest)
  return { policies, callers, uniform, zipf, digest: digestOf([policies, callers, uniform]) }
}

/** SHA-256 of the lists as JSON, element by element: the text of a million policies is longer than any string. */
function digestOf(lists: readonly (readonly unknown[])[]): string {
  const hash = createHash('sha256')
  for (const list of lists) {
    hash.update('[')
    for (const [at, element] of list.entries()) {
      hash.update(`${at === 0 ? '' : ','}${JSON.stringify(element)}`)
    }
    hash.update(']')
  }
  return hash.digest('hex')
}

/** Draws one policy. */
export function createPolicy(index: number, deny: number, draw: Draw): Policy {
  const count = 2 + draw.int(3)
  const statements = Array.from({ length: count }, (_, at) =>
    createStatement(`p${index}s${at}`, deny, draw),
  )
  return { id: `p${index}`, statements }
}

/** Draws one statement; with `deny` 1 it denies. */
export function createStatement(sid: string, deny: number, draw: Draw): Statement {
  const service = draw.int(20)
  const actionCount = 1 + draw.int(3)
  const resourceCount = 1 + draw.int(2)
  const actions = Array.from({ length: actionCount }, () => actionPattern(service, draw))
  const resources = Array.from({ length: resourceCount }, () => resourcePattern(service, draw))
  const effect = draw() < deny ? 'Deny' : 'Allow'
  return {
    sid,
    effect,
    actions: [...new Set(actions)],
    resources: [...new Set(resources)],
    condition: createCondition(draw),
  }
}

function actionPattern(service: number, draw: Draw): string {
  const x = draw()
  if (x < 0.7) return `svc${service}:${draw.pick(verbs)}${draw.pick(nouns)}`
  return x < 0.9 ? `svc${service}:${draw.pick(verbs)}*` : `svc${service}:*`
}

function resourcePattern(service: number, draw: Draw): string {
  const x = draw()
  const type = draw.pick(types)
  const tenant = draw.int(500)
  const base = `arn:gw:svc${service}:eu-1:${account}:${type}`
  if (x < 0.6) return `${base}/t${tenant}/*`
  if (x < 0.8) return `${base}/t${tenant}/i${draw.int(1_000)}`
  if (x < 0.95) return `arn:gw:svc${service}:*:*:${type}/*`
  return `${base}/*/i${draw.int(10)}*`
}

/** Draws a condition, or none in three of four cases. */
export function createCondition(draw: Draw): Condition | undefined {
  const x = draw()
  if (x < 0.75) return undefined
  if (x < 0.85) return { kind: 'principal-team', team: draw.pick(teams) }
  if (x < 0.92) return { kind: 'resource-team', team: draw.pick(teams) }
  const prefix = draw.pick([8, 16, 24] as const)
  return { kind: 'address', prefix, octets: [draw.int(4), draw.int(4)] }
}

function createCaller(index: number, { n, k }: WorldOptions, draw: Draw): Caller {
  const policies = new Set<number>()
  while (policies.size < Math.min(k, n)) policies.add(draw.int(n))
  return { name: `u${index}`, policies: [...policies], team: draw.pick(teams) }
}

function createRequest(
  policies: readonly Policy[],
  callers: readonly Caller[],
  draw: Draw,
): BenchRequest {
  const caller = draw.int(callers.length)
  const resourceTeam = draw.pick(teams)
  const address = `10.${draw.int(4)}.${draw.int(4)}.${draw.int(250)}`
  if (draw() >= 0.7) {
    const service = draw.int(20)
    const action = `svc${service}:${draw.pick(verbs)}${draw.pick(nouns)}`
    const path = `${draw.pick(types)}/t${draw.int(500)}/i${draw.int(1_000)}`
    return {
      caller,
      action,
      resource: `arn:gw:svc${service}:eu-1:${account}:${path}`,
      resourceTeam,
      address,
    }
  }
  const policy = policies[draw.pick((callers[caller] as Caller).policies)] as Policy
  const statement = draw.pick(policy.statements)
  const pattern = draw.pick(statement.actions)
  const matching = catalogue.filter((action) => action.startsWith(pattern.slice(0, -1)))
  const action = pattern.endsWith('*') ? draw.pick(matching) : pattern
  const resource = concrete(draw.pick(statement.resources), draw)
  const aimed = { caller, action, resource, resourceTeam, address }
  return draw() < 0.8 ? satisfying(aimed, statement.condition, draw) : aimed
}

function concrete(pattern: string, draw: Draw): string {
  return pattern
    .replace(':*:*:', `:eu-1:${account}:`)
    .replace(/\/\*\/i(\d)\*$/, (_, digit) => `/t${draw.int(500)}/i${digit}${draw.int(90)}`)
    .replace(/\/(t\d+)\/\*$/, (_, tenant) => `/${tenant}/i${draw.int(1_000)}`)
    .replace(/\/\*$/, () => `/t${draw.int(500)}/i${draw.int(1_000)}`)
}

function satisfying(
  request: BenchRequest,
  condition: Condition | undefined,
  draw: Draw,
): BenchRequest {
  if (condition?.kind === 'resource-team') return { ...request, resourceTeam: condition.team }
  if (condition?.kind !== 'address') return request
  return { ...request, address: `10.${condition.octets.join('.')}.${draw.int(250)}` }
}

/** Draws with P(rank) proportional to rank^-1.1 from a pool of distinct requests. */
function zipfPool(
  pool: readonly BenchRequest[],
  count: number,
  draw: Draw,
): readonly BenchRequest[] {
  const cumulative: number[] = []
  let total = 0
  for (let rank = 1; rank <= pool.length; rank += 1) {
    total += rank ** -1.1
    cumulative.push(total)
  }
  return Array.from({ length: count }, () => {
    const wanted = draw() * total
    let low = 0
    let high = cumulative.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((cumulative[middle] as number) < wanted) low = middle + 1
      else high = middle
    }
    return { ...(pool[low] as BenchRequest) }
  })
}
