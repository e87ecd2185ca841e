import type { HttpInput, HttpOutput, RefusalCode, WireRoute } from '../../ports/http.ts'
import { headerValues } from '../../sigv4/raw-headers.ts'

/** The id that a caller gave its request: 1 to 128 visible ASCII characters. Another is none, and goes nowhere. */
export function clientRequestId({ rawHeaders }: HttpInput): string | undefined {
  const [id = '', ...more] = headerValues(rawHeaders, 'x-request-id')
  return more.length === 0 && /^[!-~]{1,128}$/.test(id) ? id : undefined // RULE authzen.request-id-is-checked
}

/** The route, with every answer under the id of its request (AuthZEN 1.0, section 10.1.2). */
export function echoingRequestId(route: WireRoute): WireRoute {
  return Object.freeze({
    ...route,
    handle: async (input: HttpInput) => echoed(await route.handle(input), input),
    refuse: (code: RefusalCode, input: HttpInput) => echoed(route.refuse(code, input), input),
  })
}

function echoed(output: HttpOutput, input: HttpInput): HttpOutput {
  const id = clientRequestId(input)
  if (id === undefined) return output
  return { ...output, headers: { ...output.headers, 'x-request-id': id } }
}
