import {
  type CompiledPolicy,
  compilePolicy,
  createLine,
  type DecisionPoint,
  defineModel,
  type Principal,
  type ResourceFacts,
  type Snapshot,
  type UserPrincipal,
} from '@gatewarden/core'
import {
  account,
  type BenchRequest,
  documentOf,
  servicesOfCatalogue,
  type World,
} from '../world.ts'
import type { Engine, LoadedEngine } from './engine.ts'

const version = '0.1.0'

/** The whole line as installed: plans, slices, decision cache, an audit event a decision. */
export const gatewarden: Engine = {
  name: 'gatewarden',
  label: 'gatewarden, the line as installed',
  version,
  model: 'full',
  maxN: 1_000_000,
  load: (world) => loadLine(world, 10_000),
}

const model = defineModel({ account, services: servicesOfCatalogue() })

async function loadLine(world: World, decisionCacheEntries: number): Promise<LoadedEngine> {
  const principals = world.callers.map(principalOf)
  const snapshot = snapshotOf(world, principals)
  const line = await createLine({
    model,
    policies: { current: () => snapshot },
    decisionCacheEntries,
  })
  return { decide: (request) => ask(line.decisions, principals, request) }
}

function principalOf(caller: World['callers'][number]): UserPrincipal {
  return {
    kind: 'user',
    account,
    arn: `arn:gw:iam::${account}:user/${caller.name}`,
    id: caller.name,
    name: caller.name,
    tags: new Map([['team', caller.team]]),
    session: undefined,
  }
}

/** What the memory store would hold, without writing a hundred thousand files. */
function snapshotOf(world: World, principals: readonly UserPrincipal[]): Snapshot {
  const compiled = new Map<number, CompiledPolicy>()
  const compile = (index: number): CompiledPolicy => {
    const known = compiled.get(index)
    if (known !== undefined) return known
    const policy = world.policies[index] as World['policies'][number]
    const fresh = compilePolicy(documentOf(policy), policy.id)
    compiled.set(index, fresh)
    return fresh
  }
  const callers = new Map(principals.map(({ arn }, index) => [arn, index]))
  return {
    version: 1,
    account: () => undefined,
    userByArn(arn) {
      const index = callers.get(arn)
      const caller = index === undefined ? undefined : world.callers[index]
      const principal = index === undefined ? undefined : principals[index]
      if (caller === undefined || principal === undefined) return undefined
      const policies = caller.policies.map(compile)
      return { ...principal, id: caller.name, path: '/', groups: [], policies, boundary: null }
    },
    roleByArn: () => undefined,
    roleById: () => undefined,
    managedPolicy: () => undefined,
    managedPolicyByArn: () => undefined,
    resourcePolicy: () => undefined,
    guardrails: () => null,
    oidcProvider: () => undefined,
    roles: () => [],
  }
}

function ask(
  decisions: DecisionPoint,
  principals: readonly Principal[],
  request: BenchRequest,
): boolean {
  const resourceFacts: ResourceFacts = { tags: new Map([['team', request.resourceTeam]]) }
  const { decision } = decisions.decide({
    principal: principals[request.caller] as Principal,
    action: request.action,
    resource: request.resource,
    facts: { sourceIp: request.address },
    resourceFacts,
    source: 'guard',
  })
  return decision.effect === 'Allow'
}
