import { errorTable, type IamError } from '../errors.ts'
import type { HttpOutput, RefusalCode, WireRoute } from '../ports/http.ts'

/** How long a published document may be cached. Keys are published twice as long before they sign (SKEY-3). */
const cacheSeconds = 3_600

/** A route that answers anybody with one JSON document: public keys and URLs only. */
export function documentRoute(path: string, document: () => object | Promise<object>): WireRoute {
  return Object.freeze({
    method: 'GET',
    path,
    bodyLimit: 0,
    async handle(): Promise<HttpOutput> {
      try {
        return json(200, await document(), `public, max-age=${cacheSeconds}`)
      } catch {
        return problem('ServiceUnavailable')
      }
    },
    refuse: (code: RefusalCode) => problem(code),
  })
}

function problem(code: IamError['code']): HttpOutput {
  const { status, title } = errorTable[code]
  return json(status, { title, status, code }, 'no-store')
}

function json(status: number, body: object, cacheControl: string): HttpOutput {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': cacheControl },
    body: JSON.stringify(body),
  }
}
