import {
  createLine,
  createMemoryStore,
  type MemoryStore,
  type Principal,
  type SourceEntities,
} from '@gatewarden/core'
import type { VectorQuestion } from '@gatewarden/core/testing'
import { documentOf, vectorDocument } from '../documents.ts'
import { model, resourceTags, version } from '../engines/gatewarden.ts'
import { principalOf } from '../engines/gatewarden-snapshot.ts'
import { retainedBytes } from '../heap.ts'
import type { Identity } from '../layers/cast.ts'
import { plainQuestion } from '../layers/reference-question.ts'
import { startWatch } from '../measure.ts'
import type { BenchRequest, Caller, Policy, World } from '../world.ts'
import type { LoadEngine } from './load-engine.ts'

/** The memory store over the documents as objects: written as files, parsed, validated, linked. */
export const store: LoadEngine = {
  label: 'gatewarden, memory store',
  version,
  hasSeparatePolicies: true,
  flags: ['whole policy source checked'],
  async load(world) {
    // Timed in a process that has loaded nothing yet, weighed in one that has: code is nobody's memory.
    const { opening } = await weighPolicies(world)
    await weighPolicies(world, usersOf(world))
    const { policyBytes } = await weighPolicies(world)
    const empty = retainedBytes()
    const { opened } = await openStore({ policies: policiesOf(world), users: usersOf(world) })
    const principalBytes = retainedBytes() - empty - policyBytes
    const line = await createLine({ model, policies: opened })
    const principals = [...world.callers.keys()].map((caller) => principalIn(opened, world, caller))
    return {
      instance: {
        decide: ({ caller, action, resource, resourceTeam, address }: BenchRequest) =>
          line.decisions.decide({
            principal: principals[caller] as Principal,
            action,
            resource,
            facts: { sourceIp: address },
            resourceFacts: { tags: resourceTags(resourceTeam), account: accountAt(world, caller) },
            source: 'guard',
          }).decision.effect === 'Allow',
      },
      loading: opening,
      policyBytes,
      principalBytes,
      questionOf: questionsOf(world),
      held: opened,
    }
  },
}

/** An account holds at most so many managed policies: the world is spread over as many accounts as it takes. */
const policiesPerAccount = 1_000

/** The store is garbage when this returns. */
async function weighPolicies(world: World, users: SourceEntities['users'] = {}) {
  const before = retainedBytes()
  const { opened, opening } = await openStore({ policies: policiesOf(world), users })
  const policyBytes = retainedBytes() - before
  await opened.close()
  return { policyBytes, opening }
}

async function openStore(entities: SourceEntities) {
  // The store is given a function, since it would keep the objects for the next reading.
  let source: SourceEntities = entities
  const read = startWatch()
  const opened = await createMemoryStore({ entities: () => source, model, watch: false })
  const opening = read()
  source = {}
  return { opened, opening }
}

function accountCount({ policies }: World): number {
  return Math.ceil(policies.length / policiesPerAccount)
}

function accountId(index: number): string {
  return `3333${String(index).padStart(8, '0')}`
}

function accountAt(world: World, caller: number): string {
  return accountId(caller % accountCount(world))
}

function policiesOf(world: World): Readonly<Record<string, object>> {
  const count = accountCount(world)
  return Object.fromEntries(
    world.policies.map((policy, index) => [
      `${accountId(index % count)}/${policy.id}`,
      JSON.parse(documentOf(policy)) as object,
    ]),
  )
}

/** Attached are policies of the own account, as many as in the world at most. */
function usersOf(world: World): Readonly<Record<string, object>> {
  return Object.fromEntries(
    world.callers.map(({ name, team }, caller) => {
      const own = accountAt(world, caller)
      const entity = {
        AttachedPolicies: attachedTo(world, caller).map((at) => `arn:gw:iam::${own}:policy/p${at}`),
        Tags: [{ Key: 'team', Value: team }],
      }
      return [`${own}/${name}`, entity]
    }),
  )
}

/** The policies of a caller, each moved to the nearest one in the account of the caller. */
function attachedTo(world: World, caller: number): readonly number[] {
  const count = accountCount(world)
  const own = caller % count
  const moved = (world.callers[caller] as Caller).policies.map((at) => at - (at % count) + own)
  return [...new Set(moved.map((at) => (at < world.policies.length ? at : own)))]
}

function identityOf(world: World, caller: number): Identity {
  const name = `u${caller}`
  const account = accountAt(world, caller)
  const arn = `arn:gw:iam::${account}:user/${name}`
  return { kind: 'user', account, arn, entityArn: arn, id: name, name }
}

/** The principal with the id that the store gave its user. */
function principalIn(opened: MemoryStore, world: World, caller: number): Principal {
  const identity = identityOf(world, caller)
  const user = opened.current().userByArn(identity.arn)
  if (user === undefined) throw new TypeError(`the store has no user ${identity.arn}`)
  return principalOf({ ...identity, id: user.id }, user.tags)
}

function questionsOf(world: World): (request: BenchRequest) => VectorQuestion {
  return (request) => ({
    ...plainQuestion(
      identityOf(world, request.caller),
      (world.callers[request.caller] as Caller).team,
      request,
    ),
    identityPolicies: attachedTo(world, request.caller).map((at) =>
      vectorDocument(documentOf(world.policies[at] as Policy)),
    ),
  })
}
