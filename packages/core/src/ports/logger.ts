/** The part of a pino logger that gatewarden calls. Objects come first, as in pino. */
export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

const nothing = () => {}

/** Writes nothing: for tests and whoever wants silence. */
export const silentLogger: Logger = Object.freeze({
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
})

/** Warnings and errors to stderr, one each with its details below: what a service without logger must not miss. */
export const stderrLogger: Logger = Object.freeze({
  debug: nothing,
  info: nothing,
  warn: (fields: object, message: string) => writeLines('warning', fields, message),
  error: (fields: object, message: string) => writeLines('error', fields, message),
})

function writeLines(level: string, fields: object, message: string): void {
  const details = Object.entries(fields).flatMap(([name, value]) => detailLines(name, value))
  process.stderr.write(`${[`gatewarden ${level}: ${message}`, ...details].join('\n  ')}\n`)
}

function detailLines(name: string, value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map((entry) => `${name}: ${printable(String(entry))}`)
  if (value instanceof Error) return [`${name}: ${printable(value.message)}`]
  return value === undefined ? [] : [`${name}: ${printable(JSON.stringify(value) ?? '')}`]
}

/** Control and format characters of a caller's text must not reach a terminal. */
function printable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd')
}
