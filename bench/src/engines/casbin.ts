import {
  type Enforcer,
  type Model,
  newCachedEnforcer,
  newEnforcer,
  newModelFromString,
} from 'casbin'
import type { BenchRequest, Caller, Statement, World } from '../world.ts'
import type { Engine } from './engine.ts'
import { addressPrefix, expandAction, expressionOf } from './peer-patterns.ts'

const definition = `
[request_definition]
r = sub, act, res, team, addr, own
[policy_definition]
p = sub, idx, eft
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = g(r.sub, p.sub) && covers(p.idx, r.act, r.res, r.team, r.addr, r.own)
`

/** One line a statement, put straight into the model; patterns compiled beforehand. */
export const casbin: Engine = {
  name: 'casbin',
  label: 'casbin enforceSync',
  version: '5.51.1',
  model: 'full',
  maxN: 10_000,
  async load(world) {
    const enforcer = await newEnforcer(modelOf(world))
    await complete(enforcer, world)
    return { decide: (request) => enforcer.enforceSync(...valuesOf(world, request)) }
  },
}

/** The same with its cache, which only the asynchronous form asks. Nothing bounds it. */
export const casbinCached: Engine = {
  name: 'casbin-cached',
  label: 'casbin CachedEnforcer',
  version: '5.51.1',
  model: 'full',
  maxN: 10_000,
  async load(world) {
    const enforcer = await newCachedEnforcer(modelOf(world))
    await complete(enforcer, world)
    return { decide: (request) => enforcer.enforce(...valuesOf(world, request)) }
  },
}

/** Its bulk add is quadratic, so the lines go in by hand. */
function modelOf(world: World): Model {
  const model = newModelFromString(definition)
  const section = model.model.get('p')?.get('p')
  if (section === undefined) throw new Error('casbin has no policy section')
  let index = 0
  for (const { id, statements } of world.policies) {
    for (const { effect } of statements) {
      section.policy.push([id, String(index), effect === 'Allow' ? 'allow' : 'deny'])
      index += 1
    }
  }
  return model
}

async function complete(enforcer: Enforcer, world: World): Promise<void> {
  const tests = world.policies.flatMap(({ statements }) => statements.map(testOf))
  for (const { name, policies } of world.callers) {
    await enforcer.addGroupingPolicies(
      policies.map((index) => [name, (world.policies[index] as World['policies'][number]).id]),
    )
  }
  await enforcer.addFunction(
    'covers',
    (index: string, ...values: string[]) => tests[Number(index)]?.(...values) ?? false,
  )
}

function valuesOf(world: World, request: BenchRequest): string[] {
  const { name, team } = world.callers[request.caller] as Caller
  const { action, resource, resourceTeam, address } = request
  return [name, action, resource, resourceTeam, address, team]
}

function testOf(statement: Statement): (...values: string[]) => boolean {
  const actions = new Set(statement.actions.flatMap(expandAction))
  const expressions = statement.resources.map(expressionOf)
  const { condition } = statement
  return (action, resource, team, address, own) => {
    if (!actions.has(action as string)) return false
    if (!expressions.some((expression) => expression.test(resource as string))) return false
    if (condition === undefined) return true
    if (condition.kind === 'principal-team') return condition.team === own
    if (condition.kind === 'resource-team') return condition.team === team
    return (address as string).startsWith(addressPrefix(condition))
  }
}
