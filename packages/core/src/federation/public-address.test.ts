import { expect, test } from 'vitest'
import { isPublicAddress } from './public-address.ts'

test.each([
  '8.8.8.8',
  '1.1.1.1',
  '100.63.255.255',
  '172.32.0.1',
  '2606:4700:4700::1111',
  '2a00::1',
])('JWKS-3 a public address is accepted: %s', (address) => {
  expect(isPublicAddress(address)).toBe(true)
})

test.each([
  { name: 'loopback', address: '127.0.0.1' },
  { name: 'the whole loopback network', address: '127.255.0.9' },
  { name: 'metadata service', address: '169.254.169.254' },
  { name: 'private', address: '10.0.0.1' },
  { name: 'private', address: '172.31.255.255' },
  { name: 'private', address: '192.168.1.1' },
  { name: 'carrier-grade NAT', address: '100.64.0.1' },
  { name: 'unspecified', address: '0.0.0.0' },
  { name: 'this network', address: '0.1.2.3' },
  { name: 'multicast', address: '224.0.0.1' },
  { name: 'broadcast', address: '255.255.255.255' },
  { name: 'IPv6 loopback', address: '::1' },
  { name: 'IPv6 unspecified', address: '::' },
  { name: 'IPv4-mapped', address: '::ffff:8.8.8.8' },
  { name: 'IPv4-mapped, hexadecimal', address: '::ffff:7f00:1' },
  { name: 'IPv4-compatible', address: '::7f00:1' },
  { name: 'NAT64', address: '64:ff9b::8.8.8.8' },
  { name: '6to4 of a private address', address: '2002:a00:1::1' },
  { name: 'Teredo', address: '2001:0:1::1' },
  { name: 'unique-local', address: 'fd00::1' },
  { name: 'link-local', address: 'fe80::1' },
  { name: 'with a zone', address: '2606:4700::1%eth0' },
  { name: 'IPv6 multicast', address: 'ff02::1' },
  { name: 'octal spelling', address: '010.0.0.1' },
  { name: 'decimal spelling', address: '2130706433' },
  { name: 'no address', address: 'example.com' },
  { name: 'nothing', address: '' },
])('JWKS-3 an address that is not public is refused: $name $address', ({ address }) => {
  expect(isPublicAddress(address)).toBe(false)
})
