import { decodeBase64 } from '../der/base64.ts'
import { malformed } from './header-refusal.ts'
import { forwarded, type ProxyFormat } from './proxy-format.ts'

/**
 * `Client-Cert` and `Client-Cert-Chain` of RFC 9440: byte sequences of structured fields (RFC 8941, section 3.3.5), the
 * chain a list of them without the leaf.
 */
export const rfc9440: ProxyFormat = Object.freeze({
  headers(name: string) {
    if (name === 'client-cert') return ['client-cert', 'client-cert-chain']
    throw new TypeError('proxyHeader: the format `rfc9440` has the header `Client-Cert`')
  },
  read([leaf, chain]: readonly (string | undefined)[]) {
    if (leaf === undefined) throw malformed('`Client-Cert-Chain` without `Client-Cert`')
    const others = chain === undefined ? [] : chain.split(',')
    return forwarded(byteSequence(leaf), others.map(byteSequence))
  },
})

function byteSequence(text: string): Uint8Array {
  const base64 = /^[ \t]*:([A-Za-z0-9+/=]+):[ \t]*$/.exec(text)?.[1]
  const der = base64 === undefined ? undefined : decodeBase64(base64)
  if (der !== undefined) return der
  throw malformed('the header is not a byte sequence of base64 between colons') // RULE mtls.rfc9440-byte-sequence
}
