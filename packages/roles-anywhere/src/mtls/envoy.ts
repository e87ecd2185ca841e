import { readEscapedPem } from './escaped-pem.ts'
import { ambiguous, malformed } from './header-refusal.ts'
import { forwarded, type ProxyFormat } from './proxy-format.ts'

/**
 * `X-Forwarded-Client-Cert` of Envoy: elements between commas, each of pairs `Key=value` between semicolons. Every proxy
 * on the way may have appended one; the first of the configured number is the client's.
 *
 * @see {@link https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers#x-forwarded-client-cert}
 */
export const envoy: ProxyFormat = Object.freeze({
  headers(name: string) {
    if (name === 'x-forwarded-client-cert') return [name]
    throw new TypeError('proxyHeader: the format `envoy` has the header `X-Forwarded-Client-Cert`')
  },
  read([value = '']: readonly (string | undefined)[], { hops }: { readonly hops: number }) {
    const elements = parseElements(value)
    const [element] = elements
    // With another number somebody before the proxies has written one.
    if (element === undefined || elements.length !== hops)
      throw ambiguous(
        `the header has ${elements.length} elements, not one for each of ${hops} proxies`,
      ) // RULE mtls.envoy-hops
    const own = certificatesOf(element, 'cert')
    const chain = certificatesOf(element, 'chain')
    if (own.length > 1) throw ambiguous('`Cert` holds several certificates')
    const [leaf = chain[0]] = own
    return forwarded(leaf, chain)
  },
})

/** Values by key, lower case. */
type Element = ReadonlyMap<string, readonly string[]>

function certificatesOf(element: Element, key: 'cert' | 'chain'): readonly Uint8Array[] {
  const [value, ...others] = element.get(key) ?? []
  if (others.length > 0) throw ambiguous(`\`${key}\` stands several times in one element`)
  return value === undefined ? [] : readEscapedPem(value, 'unreserved')
}

/** A value that holds one of `,;=` or a quote is quoted, with `\"` for a quote. */
const pair = /([A-Za-z]+)=(?:"((?:[^"\\]|\\.)*)"|([^",;=]*))(;|,|$)/y

function parseElements(text: string): readonly Element[] {
  const elements: Map<string, string[]>[] = []
  let element = new Map<string, string[]>()
  pair.lastIndex = 0
  for (let isOpen = true; isOpen; ) {
    const [, key = '', quoted, plain = '', end] = pair.exec(text) ?? []
    // What the expression does not match resets it: nothing is skipped.
    if (end === undefined) throw malformed('the header is not a list of `Key="value"` elements') // RULE mtls.envoy-elements
    const name = key.toLowerCase()
    element.set(name, [...(element.get(name) ?? []), quoted ?? plain])
    isOpen = end !== ''
    if (end === ';') continue
    elements.push(element)
    element = new Map()
  }
  return elements
}
