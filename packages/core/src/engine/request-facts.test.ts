import { expect, test } from 'vitest'
import { noMetrics } from '../metrics/metrics.ts'
import type { HttpInput } from '../ports/http.ts'
import { parseProxyRanges, readRequestFacts } from './request-facts.ts'

const ignored: string[] = []
const metrics = { ...noMetrics, ignoredHeader: (kind: string) => ignored.push(kind) }
const trust = { ranges: parseProxyRanges(['10.0.0.0/8', '::1']), metrics }

function facts(peerAddress: string | undefined, headers: readonly string[] = []) {
  const input: HttpInput = {
    method: 'GET',
    target: '/',
    mountedTarget: '/',
    rawHeaders: headers,
    peerAddress,
    isSecure: false,
    body: new Uint8Array(),
  }
  return readRequestFacts(input, trust)
}

const forwarded = (value: string) => ['X-Forwarded-For', value]

test.each([
  { name: 'the socket peer', peer: '192.0.2.1', headers: [], want: '192.0.2.1' },
  {
    name: 'PLAT-13 a mapped peer is IPv4',
    peer: '::ffff:192.0.2.1',
    headers: [],
    want: '192.0.2.1',
  },
  {
    name: 'PLAT-13 the zone id of a peer is dropped',
    peer: 'fe80::1%eth0',
    headers: [],
    want: 'fe80::1',
  },
  { name: 'SEC-28 a Unix socket has no address', peer: undefined, headers: [], want: undefined },
  {
    name: 'SEC-24 a stranger cannot forward',
    peer: '192.0.2.1',
    headers: forwarded('10.0.0.1'),
    want: '192.0.2.1',
  },
  {
    name: 'a trusted proxy can',
    peer: '10.0.0.1',
    headers: forwarded('192.0.2.7'),
    want: '192.0.2.7',
  },
  {
    name: 'trusted hops are walked from the right',
    peer: '10.0.0.1',
    headers: forwarded('6.6.6.6, 192.0.2.7, 10.0.0.2'),
    want: '192.0.2.7',
  },
  {
    name: 'SEC-25 a hop that is no address makes the key absent',
    peer: '10.0.0.1',
    headers: forwarded('not-an-ip'),
    want: undefined,
  },
  {
    name: 'a port is cut off',
    peer: '10.0.0.1',
    headers: forwarded('192.0.2.7:1234'),
    want: '192.0.2.7',
  },
  {
    name: 'brackets and a port are cut off',
    peer: '::1',
    headers: forwarded('[2001:db8::1]:443'),
    want: '2001:db8::1',
  },
  {
    name: 'SEC-26 a zone id in a header is unreadable',
    peer: '10.0.0.1',
    headers: forwarded('fe80::1%eth0'),
    want: undefined,
  },
  {
    name: 'SEC-27 a second header goes on where the first ends',
    peer: '10.0.0.1',
    headers: [...forwarded('192.0.2.7'), ...forwarded('10.0.0.9')],
    want: '192.0.2.7',
  },
  {
    name: 'SEC-27 a chain of 200 hops is none',
    peer: '10.0.0.1',
    headers: forwarded(Array(200).fill('10.0.0.2').join(',')),
    want: undefined,
  },
  {
    name: 'SEC-27 a conflicting Forwarded header makes the key absent',
    peer: '10.0.0.1',
    headers: [...forwarded('192.0.2.7'), 'Forwarded', 'for=192.0.2.8'],
    want: undefined,
  },
])('aws:SourceIp: $name', ({ peer, headers, want }) => {
  expect(facts(peer, headers).sourceIp).toBe(want)
})

test('SEC-30 an ignored header is counted', () => {
  ignored.length = 0

  void facts('192.0.2.1', forwarded('10.0.0.1')).sourceIp

  expect(ignored).toEqual(['forwarded'])
})

test('https behind a proxy is believed of a trusted one only', () => {
  const headers = ['X-Forwarded-Proto', 'https']

  expect(facts('10.0.0.1', headers).isSecure).toBe(true)
  expect(facts('192.0.2.1', headers).isSecure).toBe(false)
})

test('a header that comes twice has no value', () => {
  expect(facts('192.0.2.1', ['User-Agent', 'a']).userAgent).toBe('a')
  expect(facts('192.0.2.1', ['User-Agent', 'a', 'User-Agent', 'b']).userAgent).toBeUndefined()
})

test('trustedProxies takes addresses and CIDRs, and names what is none', () => {
  expect(() => parseProxyRanges(['loopback'])).toThrow(
    new TypeError('"trustedProxies" option must list addresses or CIDRs, found `loopback`'),
  )
})
