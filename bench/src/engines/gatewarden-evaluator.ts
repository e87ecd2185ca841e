import {
  type CompiledPolicy,
  compilePolicy,
  decideSlices,
  indexActions,
  Slicer,
  type UserPrincipal,
} from '@gatewarden/core'
import { documentOf } from '../documents.ts'
import { account, type Caller, catalogue, type World } from '../world.ts'
import type { Engine, LoadedEngine } from './engine.ts'

/** The evaluator alone on sliced policies: neither resolving, nor ids, nor audit. What the other engines do. */
export const gatewardenEvaluator: Engine = {
  name: 'evaluator',
  label: 'gatewarden, the evaluator alone',
  version: '0.1.0',
  model: 'full',
  maxN: 1_000_000,
  load,
}

interface Prepared {
  readonly principal: UserPrincipal
  readonly slicer: Slicer
}

const actions = indexActions(catalogue)

function load(world: World): LoadedEngine {
  const compiled = new Map<number, CompiledPolicy>()
  const compile = (index: number) => {
    const policy = world.policies[index] as World['policies'][number]
    const known = compiled.get(index) ?? compilePolicy(documentOf(policy), policy.id)
    compiled.set(index, known)
    return known
  }
  const callers = world.callers.map((caller) => prepare(caller, compile))
  return {
    decide(request) {
      const { principal, slicer } = callers[request.caller] as Prepared
      const action = actions.get(request.action)
      const slice = slicer.slice(action?.group)
      const context = {
        get: (key: string) => {
          if (key === 'aws:principaltag/team') return principal.tags.get('team')
          if (key === 'aws:resourcetag/team') return request.resourceTeam
          return key === 'aws:sourceip' ? request.address : undefined
        },
      }
      const resource = {
        arn: request.resource,
        account,
        isPolicyMandatory: false,
        isRcpExempt: false,
      }
      const asked = { principal, action: request.action, resource, context }
      return decideSlices(asked, action, slice, slice).effect === 'Allow'
    },
  }
}

function prepare(caller: Caller, compile: (index: number) => CompiledPolicy): Prepared {
  return {
    principal: {
      kind: 'user',
      account,
      arn: `arn:gw:iam::${account}:user/${caller.name}`,
      id: caller.name,
      name: caller.name,
      tags: new Map([['team', caller.team]]),
      session: undefined,
    },
    slicer: new Slicer({
      version: 1,
      identity: caller.policies.map(compile),
      boundary: null,
      session: [],
      scps: null,
      resource: null,
      rcps: null,
    }),
  }
}
