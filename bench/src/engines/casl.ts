import { createMongoAbility, type MongoAbility, type RawRuleOf, subject } from '@casl/ability'
import type { BenchRequest, Caller, Condition, World } from '../world.ts'
import type { Engine, LoadedEngine } from './engine.ts'
import { addressPrefix, expandAction, expressionOf } from './peer-patterns.ts'

type Rule = RawRuleOf<MongoAbility>

/** One ability kept for each principal, allows before denies: CASL as fast as its documentation has it. */
export const casl: Engine = {
  name: 'casl',
  label: 'CASL, ability kept',
  version: '7.0.1',
  model: 'full',
  maxN: 1_000_000,
  load,
}

/** The same with `subject()`, which marks a plain object with its type: what most of its documentation shows. */
export const caslMarked: Engine = {
  name: 'casl-subject',
  label: 'CASL, ability kept, subject()',
  version: '7.0.1',
  model: 'full',
  maxN: 1_000_000,
  load(world) {
    const abilities = world.callers.map((caller) => createMongoAbility(rulesOf(world, caller)))
    return {
      decide({ caller, action, resource, resourceTeam, address }) {
        const marked = subject('Request', { resource, resourceTeam, address })
        return (abilities[caller] as MongoAbility).can(action, marked)
      },
    }
  },
}

/** An ability built for each request, as many applications do. */
export const caslRebuilt: Engine = {
  name: 'casl-rebuilt',
  label: 'CASL, ability rebuilt',
  version: '7.0.1',
  model: 'full',
  maxN: 100_000,
  load: (world) => ({
    decide: (request) => can(abilityOf(world, world.callers[request.caller] as Caller), request),
  }),
}

function load(world: World): LoadedEngine {
  const abilities = world.callers.map((caller) => abilityOf(world, caller))
  return { decide: (request) => can(abilities[request.caller] as MongoAbility, request) }
}

/** The request is the subject: no further object is made, and `detectSubjectType` needs no mark on it. */
function can(ability: MongoAbility, request: BenchRequest): boolean {
  return ability.can(request.action, request as unknown as Record<PropertyKey, unknown>)
}

/** The ability of one principal. */
export function abilityOf(world: World, caller: Caller): MongoAbility {
  return createMongoAbility(rulesOf(world, caller), { detectSubjectType: () => 'Request' })
}

/** What does not depend on the request is settled here. */
function rulesOf(world: World, caller: Caller): Rule[] {
  const rules: Rule[] = []
  for (const index of caller.policies) {
    for (const statement of (world.policies[index] as World['policies'][number]).statements) {
      const { condition } = statement
      if (condition?.kind === 'principal-team' && condition.team !== caller.team) continue
      const action = [...new Set(statement.actions.flatMap(expandAction))]
      const expression = statement.resources
        .map((pattern) => expressionOf(pattern).source)
        .join('|')
      rules.push({
        action,
        subject: 'Request',
        inverted: statement.effect === 'Deny',
        conditions: { resource: { $regex: new RegExp(expression) }, ...conditionsOf(condition) },
      })
    }
  }
  return [...rules.filter((rule) => !rule.inverted), ...rules.filter((rule) => rule.inverted)]
}

function conditionsOf(condition: Condition | undefined): object {
  if (condition?.kind === 'resource-team') return { resourceTeam: condition.team }
  if (condition?.kind !== 'address') return {}
  return { address: { $regex: new RegExp(`^${addressPrefix(condition).replaceAll('.', '\\.')}`) } }
}
