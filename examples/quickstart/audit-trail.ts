import type { AuditEvent, AuditSink } from '@gatewarden/core'

/** The operator's view: callers never learn which statement decided, the audit log does. */
export interface AuditTrail extends AuditSink {
  /** Takes the events of one request out of the trail. */
  take(requestId: string): readonly AuditEvent[]
  /** Sends every further event here instead of keeping it. */
  follow(listener: (event: AuditEvent) => void): void
}

/** What one request came to. */
export interface Verdict {
  readonly effect: 'Allow' | 'Deny' | undefined
  readonly layer: string | undefined
  /** `POLICY › STATEMENT`; undefined where no statement decided. */
  readonly statement: string | undefined
  /** Sid of the statement, or its policy where it has none. */
  readonly sid: string | undefined
  /** Reason of the decision, or the code of the refusal. */
  readonly reason: string | undefined
}

/** Keeps audit events by request, in memory. */
export function createAuditTrail(): AuditTrail {
  const kept = new Map<string, AuditEvent[]>()
  let listener: ((event: AuditEvent) => void) | undefined
  return {
    write(event) {
      if (listener !== undefined) return listener(event)
      if (event.requestID === undefined) return
      const events = kept.get(event.requestID)
      if (events === undefined) kept.set(event.requestID, [event])
      else events.push(event)
    },
    take(requestId) {
      const events = kept.get(requestId) ?? []
      kept.delete(requestId)
      return events
    },
    follow(next) {
      listener = next
      kept.clear()
    },
  }
}

/** One request may need several decisions (EVAL-17): a denial speaks for all, else the first. */
export function verdictOf(events: readonly AuditEvent[]): Verdict {
  const decided = events.filter((event) => event.additionalEventData?.decision !== undefined)
  const event =
    decided.find(({ additionalEventData: data }) => data?.decision === 'Deny') ??
    decided[0] ??
    events[0]
  const data = event?.additionalEventData
  const statement = data?.determiningPolicies?.[0]
  const policy = statement?.policyId.replace(/^.*[/:]/, '')
  return {
    effect: data?.decision,
    layer: data?.layer,
    statement: statement && `${policy} › ${statement.sid ?? statement.statement}`,
    sid: statement?.sid ?? policy,
    reason: data?.reason ?? event?.errorCode,
  }
}
