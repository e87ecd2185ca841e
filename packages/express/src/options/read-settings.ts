import { assertKnownOptions } from '@gatewarden/core'
import type {
  Settings,
  StartUpCode,
  StepUpOptions,
  StepUpSettings,
  TransportOptions,
} from './settings.ts'

/** Names of the {@link TransportOptions}. */
export const transportOptionNames: readonly (keyof TransportOptions)[] = [
  'mode',
  'enforcement',
  'exposeDryRun',
  'autoOptions',
  'realm',
  'problemTypePrefix',
  'stepUp',
  'registry',
  'requestId',
  'unsafeSkipRouteCheck',
  'unsafeTrustProxy',
  'unsafeSilence',
]

const startUpCodes: readonly StartUpCode[] = [
  'RouteBeforeAuthenticate',
  'UnjudgedMount',
  'UnmappedParameter',
  'UnmappedRoute',
  'UnsafeTrustProxy',
]

/** Checks and resolves. @throws {TypeError} naming the option that is wrong. */
export function readSettings(options: TransportOptions): Settings {
  // Each option is read once: a getter cannot answer differently later.
  const { mode, enforcement, autoOptions, realm, problemTypePrefix, requestId } = options
  return Object.freeze({
    decidesByTable: oneOf('mode', mode, ['tripwire', 'route-table']) === 'route-table',
    enforcement: oneOf('enforcement', enforcement, ['enforce', 'audit']),
    exposesDryRun: flag('exposeDryRun', options.exposeDryRun),
    allowsAutoOptions: oneOf('autoOptions', autoOptions, ['deny', 'allow']) === 'allow',
    realm: quotable('realm', realm ?? 'gatewarden'),
    problemTypePrefix: quotable('problemTypePrefix', problemTypePrefix ?? 'urn:gatewarden:error:'),
    stepUp: stepUp(options.stepUp),
    requestId: optionalFunction('requestId', requestId),
    skipsRouteCheck: flag('unsafeSkipRouteCheck', options.unsafeSkipRouteCheck),
    trustsProxies: flag('unsafeTrustProxy', options.unsafeTrustProxy),
    silenced: silenced(options.unsafeSilence),
  })
}

/** The value, or the first choice when there is none. */
function oneOf<T extends string>(
  name: string,
  value: T | undefined,
  choices: readonly [T, ...T[]],
): T {
  if (value === undefined) return choices[0]
  if (choices.includes(value)) return value
  throw new TypeError(`"${name}" option must be one of ${choices.join(', ')}`)
}

function flag(name: string, value: boolean | undefined): boolean {
  if (value === undefined || typeof value === 'boolean') return value === true
  throw new TypeError(`"${name}" option must be a boolean`)
}

/** Text that stands in a quoted header value. */
function quotable(name: string, value: string): string {
  if (typeof value === 'string' && /^[ !#-[\]-~]{1,200}$/.test(value)) return value
  throw new TypeError(`"${name}" option must be printable ASCII without quotes and backslashes`)
}

function optionalFunction<F>(name: string, value: F): F {
  if (value === undefined || typeof value === 'function') return value
  throw new TypeError(`"${name}" option must be a function`)
}

function stepUp(value: StepUpOptions | undefined): StepUpSettings | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'object' || value === null) {
    throw new TypeError('"stepUp" option must be an object: `stepUp: { acrValues: \'mfa\' }`')
  }
  assertKnownOptions('stepUp', value, ['acrValues', 'maxAgeSeconds'])
  const { maxAgeSeconds } = value
  const acrValues = quotable('stepUp.acrValues', acrText(value.acrValues))
  if (maxAgeSeconds === undefined) return Object.freeze({ acrValues })
  if (!Number.isInteger(maxAgeSeconds) || maxAgeSeconds < 0) {
    throw new TypeError('"stepUp.maxAgeSeconds" option must be an integer of at least 0')
  }
  return Object.freeze({ acrValues, maxAgeSeconds })
}

/** The space-separated form of RFC 9470, section 3. */
function acrText(value: unknown): string {
  const values = Array.isArray(value) ? value : [value]
  const isText = values.every((one) => typeof one === 'string' && one.trim() !== '')
  if (isText && values.length > 0) return values.join(' ')
  throw new TypeError(
    '"stepUp.acrValues" option must be a text such as `mfa`, several values separated by spaces, or a list of texts',
  )
}

function silenced(value: readonly StartUpCode[] | undefined): ReadonlySet<string> {
  if (value === undefined) return new Set()
  if (!Array.isArray(value)) throw new TypeError('"unsafeSilence" option must be a list of codes')
  for (const code of value) {
    if (startUpCodes.includes(code)) continue
    throw new TypeError(
      `"unsafeSilence" option names \`${String(code)}\`, which is none of ${startUpCodes.join(', ')}`,
    )
  }
  return new Set(value)
}
