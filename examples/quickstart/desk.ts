import type { Explanation } from '@gatewarden/core'
import type { AuditTrail, Verdict } from './audit-trail.ts'
import { verdictOf } from './audit-trail.ts'

/** What a caller got back over the wire. */
export interface Reply<T> {
  readonly status: number
  /** Error code of the answer. */
  readonly code: string | undefined
  /** What the answer says about the code: all that a caller learns. */
  readonly title?: string | undefined
  /** Under this id the operator finds the request in the audit log. */
  readonly requestId: string | undefined
  /** What the answer held, if it succeeded. */
  readonly value: T | undefined
}

/** What the answer ought to be. Decision, layer and statement must be absent from the log where they are left out. */
export interface Expectation {
  readonly status: number
  readonly code?: string
  /** Text that the answer holds. */
  readonly value?: string
  readonly effect?: 'Allow' | 'Deny'
  readonly layer?: string
  readonly sid?: string
}

/** One question of the demonstration and its answer. */
export interface Row {
  readonly group: string
  readonly asked: string
  readonly reply: Reply<unknown>
  readonly verdict: Verdict
  readonly expected: Expectation
  readonly isExpected: boolean
}

/** Where questions are asked and answers noted. */
export interface Desk {
  readonly rows: readonly Row[]
  /** The following questions belong to this caller. */
  caller(group: string): void
  /** Sends one question and answers what came back, for the next question to use. */
  ask<T>(
    asked: string,
    expected: Expectation,
    send: () => Promise<Reply<T>>,
  ): Promise<T | undefined>
  /** Keeps an answer that tells why, to be shown below the table. */
  keepTrace(trace: Explanation | undefined): void
  /** The trace that was kept. */
  trace(): Explanation | undefined
}

/** An Allow by this statement. */
export function allowed(layer: string, sid: string, status = 200): Expectation {
  return { status, effect: 'Allow', layer, sid }
}

/** A Deny by this statement; without one, a Deny because nothing in the layer allows. */
export function denied(layer: string, sid?: string, status = 403): Expectation {
  return { status, effect: 'Deny', layer, ...(sid === undefined ? {} : { sid }) }
}

/** Refused before any policy was asked. */
export function refused(status: number, code: string): Expectation {
  return { status, code }
}

/** Refused on a route before any policy was asked: on record as a Deny. */
export function turnedAway(status: number, code: string): Expectation {
  return { status, code, effect: 'Deny' }
}

/** Opens a desk that reads decisions from the operator's audit trail. */
export function openDesk(trail: AuditTrail): Desk {
  const rows: Row[] = []
  let group = ''
  let kept: Explanation | undefined
  return {
    rows,
    caller(next) {
      group = next
    },
    keepTrace(trace) {
      kept = trace
    },
    trace: () => kept,
    async ask(asked, expected, send) {
      const reply = await send()
      const verdict = verdictOf(reply.requestId === undefined ? [] : trail.take(reply.requestId))
      rows.push({
        group,
        asked,
        reply,
        verdict,
        expected,
        isExpected: isAsExpected(reply, verdict, expected),
      })
      return reply.value
    },
  }
}

function isAsExpected(reply: Reply<unknown>, verdict: Verdict, expected: Expectation): boolean {
  return (
    reply.status === expected.status &&
    (expected.code === undefined || reply.code === expected.code) &&
    (expected.value === undefined || reply.value === expected.value) &&
    // An answer that a policy gave must be in the audit log, with the statement that gave it.
    verdict.effect === expected.effect &&
    verdict.layer === expected.layer &&
    verdict.sid === expected.sid
  )
}
