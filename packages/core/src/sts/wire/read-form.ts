import { IamError } from '../../errors.ts'
import type { HttpInput } from '../../ports/http.ts'
import { headerValues } from '../../sigv4/raw-headers.ts'

const mostPairs = 1_000
const deepestPath = 8

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads the parameters of an AWS Query request: the union of query and form body, each name once (WIRE-3).
 * A `Map`, so that no name has a meaning of its own.
 *
 * @throws {IamError} `MalformedQueryString`.
 */
export function readForm(input: HttpInput): ReadonlyMap<string, string> {
  const form = new Map<string, string>()
  const question = input.target.indexOf('?')
  if (question !== -1) {
    const query = input.target.slice(question + 1)
    if (/[^!-~]/.test(query)) throw malformed('the query may hold only printable ASCII')
    addPairs(form, query, decodePart)
  }
  if (input.body.length > 0) addPairs(form, formBody(input), decodeFormPart)
  return form
}

/** Only form content is parsed: a restriction in a body that nobody reads would widen the session. */
function formBody(input: HttpInput): string {
  const [type = '', ...furtherTypes] = headerValues(input.rawHeaders, 'content-type')
  const isForm = /^application\/x-www-form-urlencoded *(?:; *charset=(?:utf-8|"utf-8") *)?$/i.test(
    type,
  )
  if (!isForm || furtherTypes.length > 0) {
    throw malformed('the content type must be application/x-www-form-urlencoded')
  }
  if (headerValues(input.rawHeaders, 'content-encoding').length > 0)
    throw malformed('the body must not be encoded')
  try {
    return utf8.decode(input.body)
  } catch (cause) {
    throw malformed('the body is not UTF-8', cause)
  }
}

function addPairs(form: Map<string, string>, text: string, decode: (part: string) => string): void {
  for (let from = 0; from < text.length; ) {
    const ampersand = text.indexOf('&', from)
    const end = ampersand === -1 ? text.length : ampersand
    if (end > from) addPair(form, text.slice(from, end), decode)
    from = end + 1
  }
}

function addPair(form: Map<string, string>, pair: string, decode: (part: string) => string): void {
  if (form.size === mostPairs) throw malformed(`more than ${mostPairs} parameters`) // RULE wire.form-limits
  const equals = pair.indexOf('=')
  const name = decode(equals === -1 ? pair : pair.slice(0, equals))
  const value = equals === -1 ? '' : decode(pair.slice(equals + 1))
  if (name === '') throw malformed('a parameter has no name')
  if (name.split('.', deepestPath + 1).length > deepestPath) {
    throw malformed(`a parameter name has more than ${deepestPath} parts`)
  }
  if (form.has(name)) throw malformed('a parameter is given twice') // RULE wire.no-duplicate-parameter
  form.set(name, value)
}

/** A plus is a space in a form body only; in a query it is a plus (SIG-7). */
function decodeFormPart(part: string): string {
  return decodePart(part.replaceAll('+', ' '))
}

function decodePart(part: string): string {
  let decoded: string
  try {
    decoded = decodeURIComponent(part)
  } catch (cause) {
    throw malformed('a percent escape is invalid', cause)
  }
  if (decoded.includes('\0')) throw malformed('a parameter holds NUL')
  return decoded
}

function malformed(problem: string, cause?: unknown): IamError {
  return new IamError('MalformedQueryString', problem, { cause })
}
