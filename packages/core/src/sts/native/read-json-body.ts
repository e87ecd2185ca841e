import { IamError } from '../../errors.ts'
import type { HttpInput } from '../../ports/http.ts'
import { type JsonObject, readJsonObject } from '../../session/jose/json-members.ts'
import { headerValues } from '../../sigv4/raw-headers.ts'

/**
 * Reads a JSON object out of the body, with each member once at any depth.
 *
 * @throws {IamError} `ValidationError` for parameters in the URL, which logs would keep, for another content type and for
 *   what is no JSON object.
 */
export function readJsonBody(input: HttpInput): JsonObject {
  if (input.target.includes('?')) throw invalid('parameters go into the body, never into the URL')
  const types = headerValues(input.rawHeaders, 'content-type')
  const isJson = /^application\/json *(?:; *charset=(?:utf-8|"utf-8") *)?$/i.test(types[0] ?? '')
  if (types.length !== 1 || !isJson) throw invalid('the content type must be application/json')
  if (headerValues(input.rawHeaders, 'content-encoding').length > 0)
    throw invalid('the body must not be encoded')
  const body = readJsonObject(input.body)
  if (body !== undefined) return body
  throw invalid('the body must be a JSON object with each member once') // RULE native.strict-json
}

function invalid(problem: string): IamError {
  return new IamError('ValidationError', problem)
}
