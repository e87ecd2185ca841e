import {
  type AuditEvent,
  createLine,
  type Decision,
  type Line,
  type Principal,
} from '@gatewarden/core'
import type { VectorAnswer } from '@gatewarden/core/testing'
import { decideNaively } from '../../../test/reference/decide-naively.ts'
import { model } from '../engines/gatewarden.ts'
import type { BenchRequest, World } from '../world.ts'
import { type CallerRecord, ChurnStore } from './churn-store.ts'
import { Edits } from './edits.ts'
import { lineQuestion, referenceQuestion, tableQuestion } from './question.ts'

/** What a checked run found. */
export interface CheckedRun {
  readonly decisions: number
  readonly edits: number
  /** Decisions that differ from the reference, or name another version than the one in force. */
  readonly wrong: number
}

const decisionsPerEdit = 200
const askedOfTouched = 4
const checkedFromTable = 100

/** Edits and asks, and compares each decision with the naive evaluator at the version that it names. */
export async function runChecked(world: World, decisions: number): Promise<CheckedRun> {
  const store = new ChurnStore(world)
  const edits = new Edits(store)
  const checker = await Checker.open(store)
  const own = requestsByCaller(world)
  let editCount = 0
  // Whatever an edit concerns was asked before it, so that a stale answer is there to be given.
  for (const requests of own) checker.askAll(requests)
  for (let at = 0; checker.asked < decisions; at += 1) {
    if (at % decisionsPerEdit === 0) {
      const { touched, ghost } = edits.next()
      editCount += 1
      for (const caller of touched) checker.askAll(own[caller] ?? [])
      if (ghost !== undefined) checker.askGhost(ghost.principal, own[ghost.caller] ?? [])
    }
    checker.ask(world.zipf[at % world.zipf.length] as BenchRequest)
  }
  return { decisions: checker.asked, edits: editCount, wrong: checker.wrong }
}

/** A few requests of every caller: W3 seldom asks for the ones that were just edited. */
function requestsByCaller(world: World): readonly (readonly BenchRequest[])[] {
  const own: BenchRequest[][] = world.callers.map(() => [])
  for (const request of world.uniform) {
    const list = own[request.caller] as BenchRequest[]
    if (list.length < askedOfTouched) list.push(request)
  }
  return own
}

class Checker {
  readonly #store: ChurnStore
  readonly #line: Line
  readonly #versionNamed: () => number | undefined
  /** What the reference said: a record never changes, so nothing here can be stale. */
  readonly #answers = new WeakMap<CallerRecord, Map<BenchRequest, VectorAnswer>>()
  asked = 0
  wrong = 0

  private constructor(store: ChurnStore, line: Line, versionNamed: () => number | undefined) {
    this.#store = store
    this.#line = line
    this.#versionNamed = versionNamed
  }

  static async open(store: ChurnStore): Promise<Checker> {
    let named: number | undefined
    const write = (event: AuditEvent) => {
      named = event.additionalEventData?.snapshot
    }
    const line = await createLine({ model, policies: store, audit: { write } })
    return new Checker(store, line, () => named)
  }

  askAll(requests: readonly BenchRequest[]): void {
    for (const request of requests) this.ask(request)
  }

  ask(request: BenchRequest): void {
    const record = this.#store.recordOf(request.caller)
    const principal = this.#store.principalOf(request.caller)
    this.#compare(this.#decide(principal, request), this.#answerOf(record, request), request)
  }

  /** The token of a user that is gone, after another one got its name: it holds nothing. */
  askGhost(principal: Principal, requests: readonly BenchRequest[]): void {
    for (const request of requests) {
      const { effect } = this.#decide(principal, request)
      if (effect === 'Allow') this.#report('a deleted user is allowed', request)
    }
  }

  #decide(principal: Principal, request: BenchRequest): Decision {
    this.asked += 1
    return this.#line.decisions.decide(lineQuestion(principal, request)).decision
  }

  #answerOf(record: CallerRecord, request: BenchRequest): VectorAnswer {
    if (this.asked % checkedFromTable === 0)
      return decideNaively(tableQuestion(this.#store, record, request))
    const answers = this.#answers.get(record) ?? new Map<BenchRequest, VectorAnswer>()
    this.#answers.set(record, answers)
    const answer = answers.get(request) ?? decideNaively(referenceQuestion(record, request))
    answers.set(request, answer)
    return answer
  }

  #compare({ reason, layer }: Decision, answer: VectorAnswer, request: BenchRequest): void {
    const { version } = this.#store.current()
    const named = this.#versionNamed()
    if (named !== version) this.#report(`names version ${named} of ${version}`, request)
    else if (reason !== answer.decision || layer !== answer.layer) {
      const wanted = `${answer.decision} by ${answer.layer}`
      this.#report(`${reason} by ${layer}, the reference ${wanted}`, request)
    }
  }

  #report(problem: string, request: BenchRequest): void {
    this.wrong += 1
    if (this.wrong <= 3) console.error(`churn: ${problem}: ${JSON.stringify(request)}`)
  }
}
