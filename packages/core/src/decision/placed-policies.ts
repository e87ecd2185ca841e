import type { ActionGroup } from '../policy/action-index.ts'
import type { CompiledPolicy } from '../policy/compile-policy.ts'
import { limits } from '../policy/limits.ts'
import { type Outcome, outcomeOf } from '../policy/outcome.ts'
import { matchesText, matchResource, type ResourcePattern } from '../policy/resource-pattern.ts'
import type { CompiledStatement } from '../policy/statement.ts'
import type { Decision, DecisionLayer, EvaluationFault, StatementReference } from './decision.ts'
import type { PrincipalMode } from './match-statement.ts'
import type { MatchTarget } from './match-target.ts'
import type { GuardrailLevels, PolicySet } from './policy-set.ts'

/** A layer of one kind of document. */
export type Layer = Exclude<DecisionLayer, 'resource+identity'>

/** Where a document stands. */
type DocumentPlace = Omit<StatementReference, 'statement' | 'sid'>

/** What the Allows of one layer, or of one level of it, say. */
export interface LayerMatches {
  readonly allows: readonly PlacedStatement[]
  /** The only Allow, where no principal is named. */
  readonly sole: PlacedStatement | undefined
  /** Where documents name principals: whether some Allow names the caller with this strength (PRIN-1). */
  readonly grantsSelf: boolean
  readonly grantsEntity: boolean
  readonly grantsAccount: boolean
}

const none: readonly never[] = []

/** A layer of which no Allow matches: of every such layer, this one object. */
export const silent: LayerMatches = Object.freeze({
  allows: none,
  sole: undefined,
  grantsSelf: false,
  grantsEntity: false,
  grantsAccount: false,
})

/** All bits: every action, in a layer that is not indexed. */
export const allActions = -1

/**
 * A statement and where it stands.
 *
 * What settles most requests is held here, by itself: whichever statement is asked about is seldom in the processor's
 * cache, and each further object of it costs a walk to memory (PERF-D4).
 *
 * As {@link LayerMatches} it is what a layer says of which it is the only Allow that matches, and no principal is named.
 */
export class PlacedStatement implements LayerMatches {
  // What every request reads stands first, and so together.
  /** The actions of the slice's group that it covers, by their bits. */
  readonly mask: number
  /** The first of its resources that is text alone, if one is. */
  readonly #text: string | undefined
  readonly #shape: ResourcePattern['shape']
  /** Another of its resources. */
  readonly #second: ResourcePattern | undefined
  /** Nothing but action and resource is asked for, and nothing is a fault. */
  readonly isUnconditional: boolean
  readonly isDeny: boolean
  /** The decision that this statement makes alone; made by the first request that it decides alone. */
  soleDecision: Decision | undefined = undefined
  readonly statement: CompiledStatement
  /** Its resources beyond the two. */
  readonly #rest: readonly ResourcePattern[]
  readonly #place: DocumentPlace
  #where: StatementReference | undefined = undefined

  constructor(statement: CompiledStatement, place: DocumentPlace, mask: number = allActions) {
    const resources = namedResources(statement)
    const plain = resources.find(({ shape }) => shape !== 'fields')
    const others = resources.filter((pattern) => pattern !== plain)
    this.mask = mask
    this.#text = plain?.text
    this.#shape = plain?.shape ?? 'fields'
    this.#second = others[0]
    this.#rest = others.length > 1 ? others.slice(1) : none
    this.isUnconditional = isUnconditional(statement)
    this.isDeny = statement.effect === 'Deny'
    this.statement = statement
    this.#place = place
  }

  /** Whether it names the resource; `undefined` where only the whole statement tells. */
  matchResource({ resource, context }: MatchTarget): Outcome | undefined {
    const text = this.#text
    const second = this.#second
    if (resource === null || resource.text.length > limits.valueLength) return undefined
    if (text === undefined && second === undefined) return undefined
    let isNamed = text !== undefined && matchesText(this.#shape, text, resource.text)
    if (second === undefined) return outcomeOf(isNamed)
    // No early exit: whether another one is a fault must not depend on the order of the list (EVAL-4).
    const outcome = matchResource(second, resource, context)
    if (outcome === 'fault') return undefined
    if (outcome === 'yes') isNamed = true
    for (const other of this.#rest) {
      const found = matchResource(other, resource, context)
      if (found === 'fault') return undefined
      if (found === 'yes') isNamed = true
    }
    return outcomeOf(isNamed)
  }

  get allows(): readonly PlacedStatement[] {
    return [this]
  }

  get sole(): PlacedStatement {
    return this
  }

  get grantsSelf(): boolean {
    return false
  }

  get grantsEntity(): boolean {
    return false
  }

  get grantsAccount(): boolean {
    return false
  }

  /** Most statements never decide: the reference is made when one does. */
  get where(): StatementReference {
    const { index, sid } = this.statement
    this.#where ??= Object.freeze({ ...this.#place, statement: index, sid })
    return this.#where
  }
}

/** The patterns of `Resource`; none for `NotResource`, and where one cannot be read. */
function namedResources({ resource }: CompiledStatement): readonly ResourcePattern[] {
  if (resource === undefined || resource.isNegated || resource.faults.length > 0) return none
  return resource.entries
}

function isUnconditional({ principal, conditions, faults }: CompiledStatement): boolean {
  return principal === undefined && conditions.length === 0 && faults.length === 0
}

/** The documents of one layer, or of one level of it, laid out flat. */
export interface PlacedLayer {
  readonly count: number
  /** Of the statements; mostly it is the only one, and found with two steps less than in their list. */
  readonly first: PlacedStatement | undefined
  readonly statements: readonly PlacedStatement[]
  /**
   * In a slice: the masks of the statements tell which actions they cover. Else their action elements are to be
   * matched, because the layer is whole or one of them cannot be evaluated.
   */
  readonly isIndexed: boolean
  readonly mode: PrincipalMode
  /** What is wrong with a document as a whole. */
  readonly faults: readonly EvaluationFault[]
  readonly layer: Layer
  readonly level: number | undefined
}

/** A policy set laid out for matching: references are made once, not per decision. */
export interface PlacedPolicies {
  readonly rcps: readonly PlacedLayer[]
  readonly scps: readonly PlacedLayer[]
  readonly resource: PlacedLayer
  readonly identity: PlacedLayer
  readonly boundary: PlacedLayer | null
  readonly session: readonly PlacedLayer[]
}

/**
 * Lays a policy set out: the whole of it, or for a group of actions the statements that can bear on one of them.
 *
 * Left out is whose action element is plainly false for every action of the group. Deciding on the rest equals deciding
 * on the whole (LAW-13): the others would not apply, and say nothing of faults either.
 */
export function placePolicySet(policies: PolicySet, group?: ActionGroup): PlacedPolicies {
  const { rcps, scps, resource, boundary, session } = policies
  const place = (layer: Layer, documents: readonly CompiledPolicy[], level?: number) =>
    placeLayer({ layer, level, group }, documents)
  const placeLevels = (layer: Layer, levels: GuardrailLevels | null) =>
    levels?.map((documents, level) => place(layer, documents, level)) ?? none
  const placed: PlacedPolicies = {
    rcps: placeLevels('rcp', rcps),
    scps: placeLevels('scp', scps),
    resource: place('resource', resource === null ? none : [resource]),
    identity: place('identity', policies.identity),
    boundary: boundary === null ? null : place('boundary', [boundary]),
    session: placeLevels('session', session),
  }
  return isNothing(placed) ? nothingPlaced : placed
}

function isNothing({ rcps, scps, resource, identity, boundary, session }: PlacedPolicies): boolean {
  const isUnlimited = rcps.length + scps.length + session.length === 0 && boundary === null
  return isUnlimited && resource === emptyLayers.resource && identity === emptyLayers.identity
}

interface LayerPlace {
  readonly layer: Layer
  readonly level: number | undefined
  readonly group: ActionGroup | undefined
}

function placeLayer(
  { layer, level, group }: LayerPlace,
  policies: readonly CompiledPolicy[],
): PlacedLayer {
  const maskOf = ({ action }: CompiledStatement) => group?.maskOf(action)
  const isIndexed = policies.every((p) => p.statements.every((s) => maskOf(s) !== undefined))
  const faults: EvaluationFault[] = []
  const statements = policies.flatMap((document, policy) => {
    const candidates = document.statements.filter((statement) => maskOf(statement) !== 0)
    if (candidates.length === 0 && document.fault === undefined) return []
    const place = { layer, level, policy, policyId: document.id }
    if (document.fault !== undefined) {
      const statement = Object.freeze({ ...place, statement: -1, sid: undefined })
      faults.push({ statement, message: document.fault })
    }
    return candidates.map((statement) => {
      return new PlacedStatement(statement, place, isIndexed ? maskOf(statement) : allActions)
    })
  })
  const isEmpty = statements.length === 0 && faults.length === 0
  if (isEmpty && level === undefined) return emptyLayers[layer]
  const mode = modeOf(layer)
  const count = statements.length
  const kept = statements.slice()
  return { count, first: kept[0], statements: kept, isIndexed, mode, faults, layer, level }
}

/** Layers in which nothing bears on the action are one object each. */
const emptyLayers: Readonly<Record<Layer, PlacedLayer>> = {
  rcp: emptyLayer('rcp'),
  scp: emptyLayer('scp'),
  resource: emptyLayer('resource'),
  identity: emptyLayer('identity'),
  boundary: emptyLayer('boundary'),
  session: emptyLayer('session'),
}

function emptyLayer(layer: Layer): PlacedLayer {
  const mode = modeOf(layer)
  const first = undefined
  const faults = none
  return { count: 0, first, statements: none, isIndexed: true, mode, faults, layer, level: first }
}

/** No layer limits, and none allows: one object, whoever it is for. */
export const nothingPlaced: PlacedPolicies = {
  rcps: none,
  scps: none,
  resource: emptyLayers.resource,
  identity: emptyLayers.identity,
  boundary: null,
  session: none,
}

/** Documents of resource policies and RCPs name principals. */
function modeOf(layer: Layer): PrincipalMode {
  return layer === 'resource' || layer === 'rcp' ? 'named' : 'implied'
}
