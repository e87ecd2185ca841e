import { IamError } from '../../errors.ts'
import type { HttpInput } from '../../ports/http.ts'
import { jsonMembers } from '../../session/jose/json-members.ts'
import { headerValues } from '../../sigv4/raw-headers.ts'

/**
 * Reads the members of a JSON object out of the body, each once at any depth.
 *
 * @throws {IamError} `ValidationError` for parameters in the URL, which logs would keep, for another content type and for
 *   what is no JSON object.
 */
export function readJsonBody(input: HttpInput): ReadonlyMap<string, unknown> {
  if (input.target.includes('?')) throw invalid('parameters go into the body, never into the URL')
  const types = headerValues(input.rawHeaders, 'content-type')
  const isJson = /^application\/json *(?:; *charset=(?:utf-8|"utf-8") *)?$/i.test(types[0] ?? '')
  if (types.length !== 1 || !isJson) throw invalid('the content type must be application/json')
  if (headerValues(input.rawHeaders, 'content-encoding').length > 0)
    throw invalid('the body must not be encoded')
  const members = jsonMembers(input.body)
  if (members !== undefined) return members
  throw invalid('the body must be a JSON object with each member once') // RULE native.strict-json
}

function invalid(problem: string): IamError {
  return new IamError('ValidationError', problem)
}
