import type { AuditEvent, AuditSink, Logger } from '@gatewarden/core'

/** What tests read of a decision record. */
export interface RecordedDecision {
  readonly action: string
  readonly resource: string | undefined
  readonly effect: 'Allow' | 'Deny' | undefined
  readonly reason: string | undefined
}

/** Keeps audit events. */
export class AuditRecording implements AuditSink {
  readonly events: AuditEvent[] = []

  write(event: AuditEvent): void {
    this.events.push(event)
  }

  /** `ACTION RESOURCE EFFECT` of every decision, in order. */
  decisions(): readonly string[] {
    return this.events
      .filter(({ eventType }) => eventType === 'Decision')
      .map(({ eventName, resources, additionalEventData: data }) =>
        [eventName, resources?.[0]?.ARN.split(':').pop() ?? '-', data?.decision].join(' '),
      )
  }

  /** Reasons of every record that has one, in order. */
  reasons(): readonly (string | undefined)[] {
    return this.events.map(({ additionalEventData }) => additionalEventData?.reason)
  }
}

/** Keeps log lines. */
export class LogRecording implements Logger {
  readonly lines: { readonly level: string; readonly fields: object; readonly message: string }[] =
    []

  debug(fields: object, message: string): void {
    this.lines.push({ level: 'debug', fields, message })
  }

  info(fields: object, message: string): void {
    this.lines.push({ level: 'info', fields, message })
  }

  warn(fields: object, message: string): void {
    this.lines.push({ level: 'warn', fields, message })
  }

  error(fields: object, message: string): void {
    this.lines.push({ level: 'error', fields, message })
  }

  /** Messages of one level. */
  messages(level: string): readonly string[] {
    return this.lines.filter((line) => line.level === level).map(({ message }) => message)
  }
}
