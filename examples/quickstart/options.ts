import { parseArgs } from 'node:util'

/** How the demonstration is to run. */
export interface DemoOptions {
  /** Ask everything once, then end: exit 0 only if every answer was the expected one. */
  readonly once: boolean
  /** Port of the orders API; 0 takes a free one. */
  readonly port: number
  /** Port of the OpenID provider; 0 takes a free one. */
  readonly oidcPort: number
}

/** The text of `--help`. */
export const usage = `usage: pnpm start [--once] [--no-color]

  --once      ask everything once and end; exit 0 only if every answer was the expected one
  --no-color  plain text (also: NO_COLOR=1; always so when the output is no terminal)

environment
  PORT        port of the orders API, default 3000
  OIDC_PORT   port of the OpenID provider, default 4000
  With --once both default to a free port.`

/**
 * Reads the command line and the environment. Answers `undefined` when help was asked for.
 *
 * @throws {TypeError} for an unknown option or a port that is none.
 */
export function readOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): DemoOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      once: { type: 'boolean', default: false },
      'no-color': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return undefined
  return {
    once: values.once,
    port: readPort('PORT', env['PORT'], values.once ? 0 : 3000),
    oidcPort: readPort('OIDC_PORT', env['OIDC_PORT'], values.once ? 0 : 4000),
  }
}

function readPort(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined || text === '') return fallback
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new TypeError(`"${name}" must be a port between 0 and 65535, found \`${text}\``)
  }
  return port
}
