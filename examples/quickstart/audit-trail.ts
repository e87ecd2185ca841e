import type { AuditEvent, AuditSink, StatementReference } from '@gatewarden/core'

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
  /** Name of the statement that decided: its Sid, else its document's. */
  readonly sid: string | undefined
  /** Which statement decided, or what is known in its place; for people. */
  readonly by: string | undefined
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

/**
 * One request may need several decisions (EVAL-17): a denial speaks for all, else the first does. That a trust policy let
 * the caller in comes before them, and is no decision of what was asked.
 */
export function verdictOf(events: readonly AuditEvent[]): Verdict {
  const all = events.filter((event) => event.additionalEventData?.decision !== undefined)
  const asked = all.filter(({ eventSource }) => !eventSource.startsWith('sts.'))
  const decided = asked.length === 0 ? all : asked
  const event = decided.find((one) => one.additionalEventData?.decision === 'Deny') ?? decided[0]
  if (event === undefined) {
    const refusal = events.find(({ errorMessage }) => errorMessage !== undefined)
    return { effect: undefined, layer: undefined, sid: undefined, by: refusal?.errorMessage }
  }
  const data = event.additionalEventData
  const statement = data?.determiningPolicies?.[0]
  return {
    effect: data?.decision,
    layer: data?.layer,
    sid: statement && (statement.sid ?? documentName(statement, event)),
    by: statement === undefined ? silence(event) : statementName(statement, event),
  }
}

function statementName(statement: StatementReference, event: AuditEvent): string {
  const name = documentName(statement, event)
  const sid = statement.sid ?? `statement ${statement.statement + 1}`
  return name === sid ? name : `${name} › ${sid}`
}

/** The short name of a document, as its file has it. */
function documentName({ policyId }: StatementReference, event: AuditEvent): string {
  const [, resource] = /^arn:.*:((?:[^/:]+\/)?[^/:]+)$/.exec(policyId) ?? []
  if (policyId === 'trust-policy') return `trust of ${lastPart(event.resources?.[0]?.ARN ?? '')}`
  return resource?.replace(/^policy\//, '') ?? lastPart(policyId)
}

/** Why a Deny names no statement. */
function silence({ additionalEventData: data, eventSource }: AuditEvent): string {
  if (data?.layer === undefined) return silences[data?.reason ?? ''] ?? data?.reason ?? ''
  if (data.layer === 'resource' && eventSource.startsWith('sts.'))
    return 'the trust policy does not allow it'
  return silences[data.layer] ?? `nothing in ${data.layer} allows it`
}

const silences: Readonly<Record<string, string>> = {
  scp: 'a guardrail does not allow it',
  resource: 'no policy of the resource allows it',
  identity: 'no policy of the role allows it',
  boundary: 'the boundary does not allow it',
  session: 'the session policy does not allow it',
  UnmappedRoute: 'the route has no guard',
  InvalidToken: 'refused before any policy',
  AmbiguousCredentials: 'refused before any policy',
  InvalidResourceParameter: 'refused before any policy',
}

function lastPart(text: string): string {
  return text.replace(/^.*[/:]/, '')
}
