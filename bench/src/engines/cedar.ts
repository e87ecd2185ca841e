import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs'
import type { BenchRequest, Caller, Condition, Statement, World } from '../world.ts'
import type { Engine } from './engine.ts'
import { expandAction } from './peer-patterns.ts'

/** A preparsed policy set for each principal: the fastest documented use. */
export const cedarSliced: Engine = {
  name: 'cedar',
  label: 'cedar-wasm, sliced per principal',
  version: '4.13.0',
  model: 'full',
  maxN: 100_000,
  load(world) {
    const sets = world.callers.map((caller, index) =>
      preparse(world, caller.policies, `caller-${index}`),
    )
    return { decide: (request) => isAllowed(world, request, sets[request.caller] as string) }
  },
}

/** One preparsed policy set with everything, principals by group. */
export const cedarWhole: Engine = {
  name: 'cedar-whole',
  label: 'cedar-wasm, whole set',
  version: '4.13.0',
  model: 'full',
  maxN: 10_000,
  load(world) {
    const set = preparse(world, world.policies.keys(), 'whole', true)
    return { decide: (request) => isAllowed(world, request, set) }
  },
}

function preparse(world: World, indexes: Iterable<number>, id: string, isGrouped = false): string {
  const staticPolicies: Record<string, string> = {}
  for (const index of indexes) {
    const policy = world.policies[index] as World['policies'][number]
    for (const statement of policy.statements) {
      const principal = isGrouped ? `principal in Group::${JSON.stringify(policy.id)}` : 'principal'
      staticPolicies[statement.sid] = policyText(statement, principal)
    }
  }
  const answer = preparsePolicySet(id, { staticPolicies })
  if (answer.type !== 'success')
    throw new Error(`cedar refused the policies: ${JSON.stringify(answer)}`)
  return id
}

function policyText(statement: Statement, principal: string): string {
  const effect = statement.effect === 'Allow' ? 'permit' : 'forbid'
  const actions = statement.actions
    .flatMap(expandAction)
    .map((action) => `Action::${JSON.stringify(action)}`)
  const resources = statement.resources.map(
    (pattern) => `context.arn like ${JSON.stringify(pattern)}`,
  )
  const condition = conditionText(statement.condition)
  return `${effect}(${principal}, action in [${actions.join(', ')}], resource) when { (${resources.join(' || ')})${condition} };`
}

function conditionText(condition: Condition | undefined): string {
  if (condition === undefined) return ''
  if (condition.kind === 'principal-team')
    return ` && context.own == ${JSON.stringify(condition.team)}`
  if (condition.kind === 'resource-team')
    return ` && context.team == ${JSON.stringify(condition.team)}`
  const range = `10.${condition.octets.join('.')}.0/${condition.prefix}`
  return ` && context.address.isInRange(ip(${JSON.stringify(networkOf(range))}))`
}

/** Cedar takes ranges with host bits as AWS does; spelled out to be sure. */
function networkOf(range: string): string {
  const [address = '', prefix = '32'] = range.split('/')
  const kept = Number(prefix) / 8
  return `${address
    .split('.')
    .map((octet, at) => (at < kept ? octet : '0'))
    .join('.')}/${prefix}`
}

function isAllowed(world: World, request: BenchRequest, set: string): boolean {
  const caller = world.callers[request.caller] as Caller
  const principal = { type: 'User', id: caller.name }
  const parents =
    set === 'whole' ? caller.policies.map((index) => ({ type: 'Group', id: `p${index}` })) : []
  const answer = statefulIsAuthorized({
    principal,
    action: { type: 'Action', id: request.action },
    resource: { type: 'Resource', id: 'r' },
    context: {
      arn: request.resource,
      team: request.resourceTeam,
      own: caller.team,
      address: { __extn: { fn: 'ip', arg: request.address } },
    },
    preparsedPolicySetId: set,
    entities: parents.length === 0 ? [] : [{ uid: principal, attrs: {}, parents }],
  })
  if (answer.type !== 'success') throw new Error(`cedar failed: ${JSON.stringify(answer)}`)
  return answer.response.decision === 'allow'
}
