import { readEscapedPem } from './escaped-pem.ts'
import { ambiguous, malformed } from './header-refusal.ts'
import { forwarded, type ProxyFormat } from './proxy-format.ts'

/**
 * A header of one's choice with `$ssl_client_escaped_cert` of nginx: the leaf alone, as percent-encoded PEM. Its
 * intermediates come from the configuration.
 */
export const nginx: ProxyFormat = Object.freeze({
  headers: (name: string) => [name],
  read([value = '']: readonly (string | undefined)[]) {
    if (value.startsWith('-----BEGIN '))
      throw malformed('`$ssl_client_cert` is not read: forward `$ssl_client_escaped_cert`')
    const [leaf, ...others] = readEscapedPem(value, 'unreserved')
    if (others.length > 0) throw ambiguous('the header holds several certificates')
    return forwarded(leaf, [])
  },
})
