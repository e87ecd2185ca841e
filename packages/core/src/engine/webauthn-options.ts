import { IamError } from '../errors.ts'
import type { RelyingParty } from '../mfa/webauthn/webauthn-verifier.ts'
import { assertKnownOptions } from './trust-source.ts'

/** Sites on which users prove themselves by WebAuthn: passkeys and security keys. */
export interface WebAuthnOptions {
  /**
   * Domain that credentials belong to: that of the sites, or one above them, for example `example.com`. Credentials do not
   * survive a change of it.
   */
  readonly rpId: string
  /** Origins whose pages may ask, for example `https://app.example.com`. At least one, each at `rpId` or below it. */
  readonly origins: readonly string[]
  /** Name that some authenticators show: 1 to 64 characters. Default `rpId`. */
  readonly rpName?: string
}

const optionNames: readonly string[] = [
  'rpId',
  'origins',
  'rpName',
] satisfies readonly (keyof WebAuthnOptions)[]

/**
 * Reads `webAuthn`.
 *
 * @throws {TypeError} naming the option.
 * @throws {IamError} `MissingIssuer` without `baseUrl`: nothing is served there, and nobody could prove anything.
 */
export function resolveWebAuthn(
  options: WebAuthnOptions | undefined,
  baseUrl: string | undefined,
): RelyingParty | undefined {
  if (options === undefined) return undefined
  if (typeof options !== 'object' || options === null) {
    throw new TypeError('"webAuthn" option must be an object with "rpId" and "origins"')
  }
  assertKnownOptions('webAuthn', options, optionNames)
  const { rpId, origins } = options
  if (typeof rpId !== 'string' || !isDomain(rpId)) {
    throw new TypeError('"webAuthn.rpId" option must be a domain in lower case')
  }
  const { rpName = rpId } = options
  if (typeof rpName !== 'string' || rpName.length === 0 || rpName.length > 64) {
    throw new TypeError('"webAuthn.rpName" option must have 1 to 64 characters')
  }
  if (!Array.isArray(origins) || origins.length === 0) {
    throw new TypeError('"webAuthn.origins" option must list at least one origin')
  }
  for (const origin of origins) assertOrigin(origin, rpId)
  if (baseUrl === undefined) {
    const message = '"baseUrl" option must be set: the routes of "webAuthn" are below it'
    throw new IamError('MissingIssuer', message)
  }
  return Object.freeze({ rpId, rpName, origins: Object.freeze([...origins]) })
}

function isDomain(text: string): boolean {
  return (
    text.length <= 253 &&
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/.test(
      text,
    )
  )
}

/** Browsers offer WebAuthn on secure origins alone, `localhost` included. */
function assertOrigin(origin: unknown, rpId: string): void {
  const url = typeof origin === 'string' && URL.canParse(origin) ? new URL(origin) : undefined
  const isSecure =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && url.hostname === 'localhost')
  const isBelow = url?.hostname === rpId || url?.hostname.endsWith(`.${rpId}`) === true
  const isName = url !== undefined && isDomain(url.hostname)
  if (url?.origin === origin && isSecure && isBelow && isName) return
  throw new TypeError(
    `"webAuthn.origins" option must list origins such as \`https://${rpId}\`, at "rpId" or below it`,
  )
}
