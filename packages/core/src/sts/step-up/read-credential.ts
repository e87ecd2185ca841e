import { IamError } from '../../errors.ts'
import type { AssertionAnswer, RegistrationAnswer } from '../../mfa/webauthn/webauthn-answers.ts'
import { decodeCanonicalBase64Url } from '../../session/jose/canonical-base64url.ts'

/** Bytes that members of a browser's answer may have; real ones have a tenth. */
const longest = 16_384
const mostTransports = 8

/**
 * Reads `RegistrationResponseJSON` of a browser. What it holds beside the members that are verified is ignored.
 *
 * @throws {IamError} `ValidationError`.
 * @see {@link https://www.w3.org/TR/webauthn-3/#dictdef-registrationresponsejson}
 */
export function readRegistration(value: unknown): RegistrationAnswer {
  const { id, response } = readCredential(value)
  return {
    id,
    clientDataJSON: bytes(response, 'clientDataJSON'),
    attestationObject: bytes(response, 'attestationObject'),
    transports: transportsOf(member(response, 'transports')),
  }
}

/**
 * Reads `AuthenticationResponseJSON` of a browser.
 *
 * @throws {IamError} `ValidationError`.
 * @see {@link https://www.w3.org/TR/webauthn-3/#dictdef-authenticationresponsejson}
 */
export function readAssertion(value: unknown): AssertionAnswer {
  const { id, response } = readCredential(value)
  const userHandle = member(response, 'userHandle')
  const hasHandle = userHandle !== undefined && userHandle !== null && userHandle !== ''
  return {
    id,
    clientDataJSON: bytes(response, 'clientDataJSON'),
    authenticatorData: bytes(response, 'authenticatorData'),
    signature: bytes(response, 'signature'),
    userHandle: hasHandle ? bytes(response, 'userHandle') : undefined,
  }
}

function readCredential(value: unknown): { readonly id: string; readonly response: object } {
  if (!isObject(value)) throw invalid('credential must be an object')
  const id = bytes(value, 'id')
  if (member(value, 'rawId') !== id)
    throw invalid('credential.rawId must be equal to credential.id')
  if (member(value, 'type') !== 'public-key') throw invalid('credential.type must be public-key')
  const response = member(value, 'response')
  if (!isObject(response)) throw invalid('credential.response must be an object')
  return { id, response }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function member(object: object, name: string): unknown {
  return Object.hasOwn(object, name)
    ? (object as Readonly<Record<string, unknown>>)[name]
    : undefined
}

/** One spelling for one value (PLAT-21): the library would read others as the same bytes. */
function bytes(object: object, name: string): string {
  const text = member(object, name)
  const decoded = typeof text === 'string' ? decodeCanonicalBase64Url(text) : undefined
  if (decoded !== undefined && decoded.length > 0 && decoded.length <= longest)
    return text as string
  throw invalid(`the member ${name} of the credential must be bytes in base64url`)
}

function transportsOf(value: unknown): readonly string[] {
  if (value === undefined || value === null) return []
  const isList =
    Array.isArray(value) &&
    value.length <= mostTransports &&
    value.every((item) => typeof item === 'string' && /^[a-z-]{1,32}$/.test(item))
  if (isList) return [...new Set(value as string[])]
  throw invalid('credential.response.transports must be a list of names')
}

function invalid(problem: string): IamError {
  return new IamError('ValidationError', problem)
}
