import type { AuditEvent, AuditSink, Logger } from '@gatewarden/core'

/** One recorded decision of the application's own actions. */
export interface DecisionRecord {
  readonly action: string
  readonly resource: string | undefined
  readonly effect: 'Allow' | 'Deny' | undefined
}

/** Keeps audit events in memory. */
export class AuditRecording implements AuditSink {
  #events: AuditEvent[] = []

  write(event: AuditEvent): void {
    this.#events.push(event)
  }

  /** The events since the last call. */
  take(): readonly AuditEvent[] {
    const events = this.#events
    this.#events = []
    return events
  }
}

/** The decisions among events, for actions of one service, in order. */
export function decisionsIn(
  events: readonly AuditEvent[],
  service: string,
): readonly DecisionRecord[] {
  return events
    .filter(
      ({ eventType, eventSource, additionalEventData }) =>
        eventType === 'Decision' &&
        eventSource.startsWith(`${service}.`) &&
        additionalEventData?.reason !== 'UnmappedRoute',
    )
    .map((event) => ({
      action: `${service}:${event.eventName}`,
      resource: event.resources?.[0]?.ARN,
      effect: event.additionalEventData?.decision,
    }))
}

/** Keeps log lines in memory, fields included. */
export class LogRecording implements Logger {
  readonly lines: string[] = []

  debug(fields: object, message: string): void {
    this.#keep('debug', fields, message)
  }

  info(fields: object, message: string): void {
    this.#keep('info', fields, message)
  }

  warn(fields: object, message: string): void {
    this.#keep('warn', fields, message)
  }

  error(fields: object, message: string): void {
    this.#keep('error', fields, message)
  }

  #keep(level: string, fields: object, message: string): void {
    this.lines.push(`${level} ${message} ${JSON.stringify(fields, plainErrors)}`)
  }
}

/** Errors as a logger with the usual serialiser writes them. */
function plainErrors(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value
  return {
    ...value,
    name: value.name,
    message: value.message,
    stack: value.stack,
    cause: value.cause,
  }
}
