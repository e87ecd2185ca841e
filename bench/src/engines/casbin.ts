import { newEnforcer, newModelFromString } from 'casbin'
import type { Statement, World } from '../world.ts'
import type { Engine, LoadedEngine } from './engine.ts'
import { addressPrefix, expandAction, expressionOf } from './naive.ts'

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
  name: 'casbin enforceSync',
  version: '5.51.1',
  model: 'full',
  maxN: 10_000,
  load,
}

async function load(world: World): Promise<LoadedEngine> {
  const model = newModelFromString(definition)
  const tests: ((...values: string[]) => boolean)[] = []
  const lines: string[][] = []
  for (const policy of world.policies) {
    for (const statement of policy.statements) {
      lines.push([policy.id, String(tests.length), statement.effect === 'Allow' ? 'allow' : 'deny'])
      tests.push(testOf(statement))
    }
  }
  const policy = model.model.get('p')?.get('p')
  if (policy === undefined) throw new Error('casbin has no policy section')
  policy.policy = lines
  const enforcer = await newEnforcer(model)
  for (const caller of world.callers) {
    await enforcer.addGroupingPolicies(
      caller.policies.map((index) => [
        caller.name,
        (world.policies[index] as World['policies'][number]).id,
      ]),
    )
  }
  await enforcer.addFunction(
    'covers',
    (index: string, ...values: string[]) => tests[Number(index)]?.(...values) ?? false,
  )
  return {
    decide(request) {
      const caller = world.callers[request.caller] as World['callers'][number]
      const { action, resource, resourceTeam, address } = request
      return enforcer.enforceSync(caller.name, action, resource, resourceTeam, address, caller.team)
    },
  }
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
