import type { AuditEvent, AuditSink } from './audit-event.ts'

/** Longest line in UTF-16 units, the line feed not counted (AUDIT-11). */
const longestLine = 16 * 1024

/**
 * A sink that hands on one JSON object a line, without its line feed.
 *
 * A line never holds a control character, an ANSI sequence or U+2028/2029, whatever callers sent: they are escaped.
 * An event over 16 KiB loses its parameters and is marked `truncated`.
 *
 * @example
 * const audit = jsonLinesSink((line) => process.stdout.write(`${line}\n`))
 */
export function jsonLinesSink(write: (line: string) => void): AuditSink {
  return Object.freeze({
    write: (event: AuditEvent) => write(lineOf(event)),
  })
}

function lineOf(event: AuditEvent): string {
  const line = escapeLine(JSON.stringify(event))
  return line.length <= longestLine ? line : escapeLine(JSON.stringify(shortened(event)))
}

/** `JSON.stringify` escapes C0 controls; DEL, C1 and the two line separators it leaves as they are. */
function escapeLine(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Keeps who, what and the decision; drops what a caller can make long. */
function shortened(event: AuditEvent): AuditEvent {
  const { requestParameters: _, responseElements: __, ...rest } = event
  const data = event.additionalEventData
  return {
    ...rest,
    ...(event.userAgent === undefined ? {} : { userAgent: event.userAgent.slice(0, 64) }),
    ...(event.resources === undefined
      ? {}
      : { resources: event.resources.map((r) => ({ ...r, ARN: r.ARN.slice(0, 1024) })) }),
    additionalEventData: {
      ...(data?.decision === undefined ? {} : { decision: data.decision }),
      ...(data?.reason === undefined ? {} : { reason: data.reason }),
      ...(data?.layer === undefined ? {} : { layer: data.layer }),
      ...(data?.snapshot === undefined ? {} : { snapshot: data.snapshot }),
      truncated: true,
    },
  }
}
