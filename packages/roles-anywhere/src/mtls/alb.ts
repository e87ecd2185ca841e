import { readEscapedPem } from './escaped-pem.ts'
import { ambiguous } from './header-refusal.ts'
import { forwarded, type ProxyFormat } from './proxy-format.ts'

const whole = 'x-amzn-mtls-clientcert'
const leafOnly = 'x-amzn-mtls-clientcert-leaf'

/**
 * The headers of AWS Application Load Balancers: of mode passthrough with the whole chain, which the balancer does not
 * verify, and of mode verify with the leaf.
 *
 * @see {@link https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html}
 */
export const alb: ProxyFormat = Object.freeze({
  headers(name: string) {
    if (name === whole || name === leafOnly) return [name]
    throw new TypeError(
      `proxyHeader: the format \`alb\` has the headers \`${whole}\` and \`${leafOnly}\``,
    )
  },
  read(
    [value = '']: readonly (string | undefined)[],
    { headers }: { readonly headers: readonly string[] },
  ) {
    const [leaf, ...others] = readEscapedPem(value, 'base64')
    if (headers[0] === leafOnly && others.length > 0)
      throw ambiguous('the header of the leaf holds several certificates')
    return forwarded(leaf, others)
  },
})
