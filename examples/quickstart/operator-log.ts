import type { Logger } from '@gatewarden/core'

/** What the service logs, for a person at the terminal: on stderr, and only once somebody listens. */
export interface OperatorLog extends Logger {
  /** From here on lines are printed. */
  listen(): void
}

/** Creates the log of the demonstration: policies read again or refused, callers that proved nothing. */
export function createOperatorLog(): OperatorLog {
  let isListening = false
  const print = (fields: object, message: string) => {
    if (!isListening) return
    const { issues = [], code, version } = fields as LogFields
    const details = [code, version === undefined ? undefined : `version ${version}`]
    console.error([message, ...details].filter((part) => part !== undefined).join(': '))
    for (const issue of issues) console.error(`  ${issue}`)
  }
  return {
    debug: () => {},
    info: print,
    warn: print,
    error: print,
    listen() {
      isListening = true
    },
  }
}

interface LogFields {
  readonly issues?: readonly string[]
  readonly code?: string
  readonly version?: number
}
