import type { Exchange, Expectation, Judged, Place, Statement } from './bypass-case.ts'
import { expectationAt } from './exchange.ts'
import { fixtureModel } from './fixture-model.ts'

/** A policy document of a test role. */
export interface RolePolicy {
  readonly Version: '2012-10-17'
  readonly Statement: readonly Readonly<Record<string, unknown>>[]
}

/** What must be seen under one policy set. */
export interface Outcome {
  /** Exact status, or `undefined` where the handler chooses it. */
  readonly status: number | undefined
  /** Handlers that ran. */
  readonly ran: { readonly exactly: readonly string[] } | { readonly atMost: readonly string[] }
  /** Something of a handler's answer leaves. */
  readonly isAnswered: boolean
  /** Decisions in the audit log, in order; `undefined` where they are not the point. */
  readonly records: readonly (Judged & { readonly effect: 'Allow' | 'Deny' })[] | undefined
  readonly code?: string
  /** The audit log tells that a route without a decision answered. */
  readonly isUnmapped?: boolean
}

/** One request under one policy set. */
export interface Trial {
  /** `P0`, `P1`, `P2` of the spec, or what else it is. */
  readonly policySet: string
  /** `null`: nobody asks, without any credential. */
  readonly policy: RolePolicy | null
  readonly outcome: Outcome
}

const everything = { Effect: 'Allow', Action: 'fx:*', Resource: '*' }
/** Every action on every resource of the fixtures. */
export const allowsEverything: RolePolicy = { Version: '2012-10-17', Statement: [everything] }

const nothing = { Effect: 'Deny', Action: 'fx:*', Resource: '*' }

/** The trials of an exchange at a place: each must hold. */
export function trialsOf(exchange: Exchange, place: Place): readonly Trial[] {
  const expectation = expectationAt(exchange, place)
  switch (expectation.kind) {
    case 'decided':
      return decidedTrials(expectation, exchange)
    case 'stopped':
      return stoppedTrials(expectation, place)
    case 'missing':
      return alike({ status: 404 })
    case 'refused':
      return alike(expectation)
    case 'open':
      return alike({ status: expectation.status })
    case 'closed':
      return alike({ status: 0 })
  }
}

function decidedTrials(
  { decides, runs }: Extract<Expectation, { kind: 'decided' }>,
  exchange: Exchange,
): readonly Trial[] {
  const records = decides.map((judged) => ({ ...judged, effect: 'Allow' as const }))
  const earlier = runs.slice(0, -1)
  return [
    trial('P0', [everything, nothing], denied([], deniedAt(decides, 0))),
    {
      policySet: 'nobody',
      policy: null,
      outcome: { status: 401, ran: { exactly: [] }, isAnswered: false, records: undefined },
    },
    trial('P1', decides.map(allowOf), {
      status: undefined,
      ran: { exactly: runs },
      isAnswered: true,
      records,
    }),
    ...decides.flatMap((judged, index) => {
      // What is asked for twice is denied the first time.
      if (decides.findIndex((other) => isSame(other, judged)) < index) return []
      return trial(
        'P2',
        everythingBut(judged),
        denied(index === 0 ? [] : earlier, deniedAt(decides, index)),
      )
    }),
    ...(exchange.neverUnder ?? []).map((statements) =>
      trial('other', statements.map(statementOf), denied(earlier, undefined)),
    ),
  ]
}

function stoppedTrials(
  expectation: Extract<Expectation, { kind: 'stopped' }>,
  { mode }: Place,
): readonly Trial[] {
  const decides = expectation.decides ?? []
  const mayRun = (mode === 'tripwire' ? expectation.mayRun : expectation.mayRunByTable) ?? []
  const records = decides.map((judged) => ({ ...judged, effect: 'Allow' as const }))
  const isBare = decides.length === 0
  return [
    trial('all', [everything], {
      status: 403,
      ran: { atMost: mayRun },
      isAnswered: false,
      records,
      code: 'UnmappedRoute',
      isUnmapped: true,
    }),
    trial(
      'P0',
      [everything, nothing],
      denied(isBare ? mayRun : [], isBare ? [] : deniedAt(decides, 0)),
    ),
  ]
}

/** Nothing is decided, so every policy set sees the same. */
function alike({ status, code }: { status: number; code?: string }): readonly Trial[] {
  const outcome: Outcome = {
    status,
    ran: { exactly: [] },
    isAnswered: false,
    records: [],
    ...(code === undefined ? {} : { code }),
  }
  return [trial('all', [everything], outcome), trial('P0', [everything, nothing], outcome)]
}

function trial(policySet: string, statements: RolePolicy['Statement'], outcome: Outcome): Trial {
  return { policySet, policy: { Version: '2012-10-17', Statement: statements }, outcome }
}

function denied(atMost: readonly string[], records: Outcome['records']): Outcome {
  return { status: 403, ran: { atMost }, isAnswered: false, records }
}

function deniedAt(decides: readonly Judged[], index: number): NonNullable<Outcome['records']> {
  return decides
    .slice(0, index + 1)
    .map((judged, at) => ({ ...judged, effect: at === index ? 'Deny' : 'Allow' }))
}

function isSame(one: Judged, other: Judged): boolean {
  return one.action === other.action && one.resource === other.resource
}

function allowOf({ action, resource }: Judged) {
  return { Effect: 'Allow', Action: action, Resource: arnOf(literalPattern(resource)) }
}

/** Every other action, and this one on every other resource. */
function everythingBut({ action, resource }: Judged): RolePolicy['Statement'] {
  return [
    { Effect: 'Allow', NotAction: action, Resource: '*' },
    { Effect: 'Allow', Action: action, NotResource: arnOf(literalPattern(resource)) },
  ]
}

function statementOf({ effect, action, resource }: Statement) {
  return { Effect: effect, Action: action, Resource: resource === '*' ? '*' : arnOf(resource) }
}

/** The ARN of a resource of the fixture model. */
export function arnOf(resource: string): string {
  return `arn:${fixtureModel.partition}:fx:${fixtureModel.region}:${fixtureModel.account}:${resource}`
}

/** A pattern that matches the text alone. */
function literalPattern(text: string): string {
  return text.replace(/[*?$]/g, (special) => `\${${special}}`)
}
