import { conditionOf, documentText, statementOf } from '../documents.ts'
import { createDraw, type Draw, seeds } from '../sfc32.ts'
import { createCondition, createStatement, serviceNames } from '../world.ts'
import { type Identity, unitCount } from './cast.ts'

/** Documents of every layer beside the identity policies, as text (W5). */
export interface Layers {
  readonly boundaries: readonly string[]
  readonly root: string
  readonly units: readonly string[]
  readonly sessions: readonly string[]
  readonly resources: readonly string[]
}

const boundaryCount = 50
const sessionCount = 50
const resourceCount = 100
const allowedServices = 15

/** Draws the layers of W5 with a seed of their own, so that policies and requests are those of W1. */
export function createLayers(cast: readonly Identity[]): Layers {
  const draw = createDraw(seeds.layers)
  return {
    boundaries: list(boundaryCount, (at) => boundary(at, draw)),
    root: guardrail('root', draw),
    units: list(unitCount, (at) => guardrail(`unit${at}`, draw)),
    sessions: list(sessionCount, () => documentText([allowServices(draw)])),
    resources: list(resourceCount, () => resourcePolicy(cast, draw)),
  }
}

/** Boundary of a caller. */
export function boundaryOf({ boundaries }: Layers, caller: number): string {
  return boundaries[caller % boundaryCount] as string
}

/** Session policy of a caller: every second one has none. */
export function sessionPolicyOf({ sessions }: Layers, caller: number): string | undefined {
  return caller % 2 === 1 ? sessions[(caller >> 1) % sessionCount] : undefined
}

/** SCPs of a caller's account, the root of the organization first. */
export function guardrailsOf({ root, units }: Layers, unit: number): readonly [string, string] {
  return [root, units[unit] as string]
}

/** Which of the resource policies a resource has: three of ten have one. */
export function resourcePolicyIndex(arn: string): number | undefined {
  const hash = fnv1a(arn)
  return hash % 10 < 3 ? Math.floor(hash / 10) % resourceCount : undefined
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  }
  return hash >>> 0
}

function list<T>(length: number, make: (at: number) => T): T[] {
  return Array.from({ length }, (_, at) => make(at))
}

function boundary(at: number, draw: Draw): string {
  const allow = allowServices(draw)
  return documentText([allow, statementOf(createStatement(`boundary${at}`, 1, draw))])
}

function guardrail(name: string, draw: Draw): string {
  const denies = list(3, (at) => statementOf(createStatement(`${name}s${at}`, 1, draw)))
  return documentText([{ Effect: 'Allow', Action: '*', Resource: '*' }, ...denies])
}

function allowServices(draw: Draw): object {
  const chosen = new Set<string>()
  while (chosen.size < allowedServices) chosen.add(draw.pick(serviceNames))
  return { Effect: 'Allow', Action: [...chosen].map((name) => `${name}:*`), Resource: '*' }
}

/** Grants to three callers, and denies to everybody under a condition. */
function resourcePolicy(cast: readonly Identity[], draw: Draw): string {
  const named = new Set<string>()
  while (named.size < Math.min(3, cast.length)) named.add(draw.pick(cast).entityArn)
  let condition = createCondition(draw)
  while (condition === undefined) condition = createCondition(draw)
  const target = { Action: '*', Resource: '*' }
  return documentText([
    { Sid: 'grant', Effect: 'Allow', Principal: { AWS: [...named] }, ...target },
    { Sid: 'refuse', Effect: 'Deny', Principal: '*', ...target, Condition: conditionOf(condition) },
  ])
}
