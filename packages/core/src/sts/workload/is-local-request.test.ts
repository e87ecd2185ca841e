import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isLocalRequest } from './is-local-request.ts'

const request = (peerAddress: string | undefined, ...rawHeaders: readonly string[]) => ({
  method: 'GET',
  target: '/credentials',
  mountedTarget: '/credentials',
  rawHeaders,
  peerAddress,
  isSecure: false,
  body: new Uint8Array(0),
})
const local = (...rawHeaders: readonly string[]) =>
  isLocalRequest(request('127.0.0.1', 'Host', '127.0.0.1:1338', ...rawHeaders))

test.each(['127.0.0.1', '127.255.0.9', '::1', '::ffff:127.0.0.1'])(
  'CRED-1 the peer %s is of this machine',
  (peer) => {
    expect(isLocalRequest(request(peer, 'Host', 'localhost'))).toBe(true)
  },
)

test.each([
  '10.0.0.1',
  '128.0.0.1',
  '169.254.170.2',
  '192.168.1.7',
  '0.0.0.0',
  '::',
  '::2',
  'fe80::1',
  '::ffff:10.0.0.1',
  '127.0.0.1.example',
  '127.1',
  '',
  undefined,
])('CRED-1 the peer %s is none of this machine', (peer) => {
  expect(isLocalRequest(request(peer, 'Host', 'localhost'))).toBe(false)
})

test.each(['localhost', 'LOCALHOST:80', '127.0.0.1', '127.9.9.9:1338', '[::1]', '[::1]:1338'])(
  'CRED-1 the host %s names this machine',
  (host) => {
    expect(isLocalRequest(request('127.0.0.1', 'hOsT', host))).toBe(true)
  },
)

test.each([
  'orders.example',
  'localhost.example',
  'localhost.',
  'localhost:80:80',
  'localhost@orders.example',
  'localhost:port',
  '127.0.0.1.nip.io',
  '127.1',
  '2130706433',
  '0177.0.0.1',
  '0.0.0.0',
  '[::]',
  '::1',
  '[::1',
  '[localhost]',
  '169.254.170.2',
  ' localhost',
  '',
])('CRED-1 the host `%s` does not', (host) => {
  expect(isLocalRequest(request('127.0.0.1', 'Host', host))).toBe(false)
})

test('CRED-1 no host, or two, are refused', () => {
  expect(isLocalRequest(request('127.0.0.1'))).toBe(false)
  expect(local('host', '127.0.0.1:1338')).toBe(false)
})

test.each([
  'X-Forwarded-For',
  'x-forwarded-host',
  'X-Forwarded-Proto',
  'X-Forwarded',
  'Forwarded',
  'Via',
  'X-Real-IP',
  'X-Client-IP',
  'True-Client-IP',
  'CF-Connecting-IP',
  'X-Envoy-External-Address',
])('CRED-1 a request with %s came from elsewhere, whatever the header says', (name) => {
  expect(local(name, '127.0.0.1')).toBe(false)
  expect(local(name, '')).toBe(false)
})

test('CRED-1 what clients send besides tells nothing', () => {
  expect(local('accept', 'application/json', 'user-agent', 'x-forwarded-for', 'x-real', '1')).toBe(
    true,
  )
})

test('CRED-1 no host but a loopback one is let in', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.domain(), fc.ipV4(), fc.ipV6()), (host) => {
      const isLoopback = /^(?:localhost|127(?:\.\d+){3}|\[[0:]*:0*1\]|\[::ffff:.*\])(?::\d+)?$/i
      if (isLocalRequest(request('127.0.0.1', 'Host', host))) expect(host).toMatch(isLoopback)
    }),
  )
})
