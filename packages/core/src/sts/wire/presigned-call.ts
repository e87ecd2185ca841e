import { IamError } from '../../errors.ts'
import type { HttpInput } from '../../ports/http.ts'
import { headerValues } from '../../sigv4/raw-headers.ts'
import { parseQuery, type QueryPair, splitTarget } from '../../sigv4/request-target.ts'

type Form = ReadonlyMap<string, string>

const signatureParameter = /^x-amz-/i

/** Whether the caller signed, or tried to sign, by `Authorization`. */
export function isSignedByHeader(input: HttpInput): boolean {
  return headerValues(input.rawHeaders, 'authorization').length > 0
}

/** Whether the caller signed, or tried to sign, by `X-Amz-…` parameters. */
export function isPresigned(input: HttpInput, form: Form): boolean {
  return !isSignedByHeader(input) && [...form.keys()].some((name) => signatureParameter.test(name))
}

/**
 * Takes the parameters of a verified signature out of a form: they belong to no operation. Elsewhere the same names stay
 * and are unknown parameters.
 */
export function deleteSignature(input: HttpInput, form: Map<string, string>): void {
  if (!isPresigned(input, form)) return
  for (const { name } of queryOf(input.target)) {
    if (signatureParameter.test(name)) form.delete(name)
  }
}

/**
 * Refuses what a URL may not ask for: a presigned request, and any GET, tells who its signer is and does nothing else
 * (SIG-9). URLs end up in logs and in other hands.
 *
 * @throws {IamError} `AccessDenied`.
 */
export function assertNotInUrl(input: HttpInput, form: Form, operation: string): void {
  if (input.method !== 'GET' && !isPresigned(input, form)) return
  if (operation === 'GetCallerIdentity') return
  // RULE sts.urls-tell-the-caller-only
  throw new IamError('AccessDenied', `Cannot call ${operation} by GET or with a presigned request`)
}

/** Whether the query of a GET asks for an operation at all, so that it is no visit to a page. */
export function asksAnOperation(target: string): boolean {
  const names = new Set(queryOf(target).map(({ name }) => name))
  return names.has('Action') && names.has('Version')
}

function queryOf(target: string): readonly QueryPair[] {
  return parseQuery(splitTarget(target).query) ?? []
}
