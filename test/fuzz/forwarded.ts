// FZ-8: forwarded headers and the normaliser of addresses.
import { formatAddress, noMetrics, parseAddress } from '@gatewarden/core'
import { parseProxyRanges, readRequestFacts } from '../../packages/core/src/engine/request-facts.ts'
import { ByteSource, mutated } from './byte-source.ts'
import { claim, shown } from './expect.ts'

const addresses: readonly [string, ...string[]] = [
  '10.0.0.1',
  '192.0.2.7',
  '2001:db8::7',
  '::ffff:10.0.0.9',
  '[2001:db8::8]:443',
  '203.0.113.9:80',
  'fe80::1%eth0',
  'unknown',
]
const ranges = parseProxyRanges(['10.0.0.0/8', '2001:db8::/32'])

/** Every address that some hop of the chain names, however it is spelled. */
function named(hops: readonly string[]): string[] {
  return hops.flatMap((hop) => {
    const plain = hop.trim()
    const spellings = [
      plain,
      plain.slice(1, plain.indexOf(']')),
      plain.slice(0, plain.lastIndexOf(':')),
      plain.split('%')[0] as string,
    ]
    return spellings.flatMap((text) => {
      const address = parseAddress(text)
      return address === undefined ? [] : [formatAddress(address)]
    })
  })
}

/** Finds the source address of a request with a chain of hops. @throws Finding */
export function fuzz(bytes: Uint8Array): void {
  const source = new ByteSource(bytes)
  const hop = (): string => mutated(source, source.pick(addresses))
  const peerAddress = source.below(8) === 0 ? undefined : hop()
  const headers = Array.from({ length: source.below(4) }, () =>
    Array.from({ length: source.below(5) }, hop).join(source.pick([',', ', '])),
  )
  const extra = source.below(8) === 0 ? ['Forwarded', 'for=192.0.2.1'] : []
  const rawHeaders = [...headers.flatMap((value) => ['X-Forwarded-For', value]), ...extra]
  const input = {
    method: 'GET',
    target: '/',
    mountedTarget: '/',
    rawHeaders,
    peerAddress,
    isSecure: false,
    body: new Uint8Array(),
  }
  const { sourceIp } = readRequestFacts(input, { ranges, metrics: noMetrics })
  if (sourceIp === undefined) return
  const address = parseAddress(sourceIp)
  const isCanonical = address !== undefined && formatAddress(address) === sourceIp
  const chain = named([peerAddress ?? '', ...headers.flatMap((value) => value.split(','))])
  claim(
    isCanonical && chain.includes(sourceIp),
    () => `${sourceIp}: ${shown([peerAddress, rawHeaders])}`,
  )
}
