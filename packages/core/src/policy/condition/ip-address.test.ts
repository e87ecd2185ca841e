import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatAddress, isInRange, parseAddress, parseRange } from './ip-address.ts'

describe('COND-15 addresses', () => {
  test.each([
    ['010.0.0.1'],
    ['0x0a.1'],
    ['10.1'],
    ['1.2.3.4:80'],
    ['[::1]'],
    ['fe80::1%eth0'],
    ['256.0.0.1'],
    ['::1::'],
    ['1:2:3:4:5:6:7'],
    ['1:2:3:4:5:6:7:8:9'],
    [':::'],
    ['12345::'],
    ['::1.2.3.4.5'],
    ['1.2.3.4::'],
    [''],
    ['1.2.3'],
    ['1.2.3.'],
    ['.1.2.3'],
    ['1..2.3'],
    ['1.2.3.4.'],
    ['1.2.3.4.5'],
    ['1.2.3.00'],
    ['1.2.3.256'],
    ['1.2.3.1000'],
    ['1.2.3.-4'],
    ['1.2.3.a'],
    ['1.2.3.:'],
    [' 1.2.3.4'],
    ['1.2.3.4 '],
    ['1/2.3.4'],
    ['::1::2'],
    ['1::2::'],
    ['1:2:3:4:5:6:7::8'],
    ['1:2:3:4:5:6:7:8::'],
    ['::1:2:3:4:5:6:7:8'],
    ['1:2:3:4:5:6:7:1.2.3.4'],
    ['1.2.3.4:1:2:3:4:5:6'],
    ['::1.2.3.4:5'],
    ['::1.2.3'],
    ['::g'],
    ['::12345'],
    [':1:2:3:4:5:6:7'],
    ['1:2:3:4:5:6:7:'],
  ])('`%s` is unreadable', (text) => {
    expect(parseAddress(text)).toBeUndefined()
  })

  test.each([
    ['::ffff:10.0.0.5', '10.0.0.5'],
    ['::ffff:0a00:5', '10.0.0.5'],
    ['0:0:0:0:0:ffff:a00:5', '10.0.0.5'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['::', '::'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
    ['64:ff9b::1.2.3.4', '64:ff9b::102:304'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['10.20.30.40', '10.20.30.40'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
    ['1::8', '1::8'],
    ['1::', '1::'],
    ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
    ['0:0:1:0:0:0:1:1', '0:0:1::1:1'],
    ['0:0:1:1:0:0:1:1', '::1:1:0:0:1:1'],
    ['1:1:1:1:1:1:0:0', '1:1:1:1:1:1::'],
    ['::ffff:0:1.2.3.4', '::ffff:0:102:304'],
    ['1::ffff:1.2.3.4', '1::ffff:102:304'],
    ['0:0:0:0:1:ffff:1:2', '::1:ffff:1:2'],
    ['::fffe:1.2.3.4', '::fffe:102:304'],
    ['::1.2.3.4', '::102:304'],
    ['FFFF::ABCD', 'ffff::abcd'],
  ])('%s is written %s', (text, want) => {
    const address = parseAddress(text)

    expect(address && formatAddress(address)).toBe(want)
  })

  test.each([
    { address: '10.1.2.3', range: '10.0.0.0/8', want: true },
    { address: '11.1.2.3', range: '10.0.0.0/8', want: false },
    { address: '10.1.2.3', range: '10.1.2.99/24', want: true },
    { address: '10.1.2.3', range: '0.0.0.0/0', want: true },
    { address: '::1', range: '0.0.0.0/0', want: false },
    { address: '10.1.2.3', range: '::/0', want: false },
    { address: '10.1.2.3', range: '::ffff:10.0.0.0/104', want: true },
    { address: '::ffff:10.1.2.3', range: '10.1.2.3', want: true },
    { address: '2001:db8::7', range: '2001:db8::/33', want: true },
    { address: '2001:db8:8000::7', range: '2001:db8::/33', want: false },
  ])('$address in $range: $want', ({ address, range, want }) => {
    const a = parseAddress(address)
    const r = parseRange(range)

    expect(a && r && isInRange(a, r)).toBe(want)
  })

  test('an address is written so that it is read again, and only one way', () => {
    const group = fc.oneof(fc.constant(0), fc.constant(0xffff), fc.nat(0xffff))
    const groups = fc.array(group, { minLength: 8, maxLength: 8 })

    fc.assert(
      fc.property(groups, (eight) => {
        const plain = eight.map((part) => part.toString(16).padStart(4, '0')).join(':')
        const address = parseAddress(plain)
        const text = address && formatAddress(address)

        expect(address?.family === 6 && address.groups).toEqual(address?.family === 6 && eight)
        expect(text && parseAddress(text)).toEqual(address)
        expect(text?.length).toBeLessThanOrEqual(plain.length)
      }),
      { numRuns: 500 },
    )
  })

  test('an address is in a range if their leading bits are equal', () => {
    const bits = (groups: readonly number[]) =>
      groups.map((part) => part.toString(2).padStart(16, '0')).join('')
    const four = fc.array(fc.nat(255), { minLength: 4, maxLength: 4 })
    const nearby = fc.tuple(four, fc.nat(31), fc.nat(32))

    fc.assert(
      fc.property(nearby, ([octets, flipped, prefix]) => {
        const other = octets.map((octet, at) =>
          at === flipped >> 3 ? octet ^ (0x80 >> (flipped & 7)) : octet,
        )
        const [a, b] = [octets, other].map((each) => parseAddress(each.join('.')))
        const range = parseRange(`${other.join('.')}/${prefix}`)
        const isSame =
          bits(a?.groups ?? []).slice(0, prefix) === bits(b?.groups ?? []).slice(0, prefix)

        expect(a && range && isInRange(a, range)).toBe(isSame)
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    { text: '10.1.2.3', address: '10.1.2.3', prefix: 32 },
    { text: '10.0.0.0/9', address: '10.0.0.0', prefix: 9 },
    { text: '10.0.0.0/0', address: '10.0.0.0', prefix: 0 },
    { text: '10.0.0.0/32', address: '10.0.0.0', prefix: 32 },
    { text: '2001:db8::', address: '2001:db8::', prefix: 128 },
    { text: '2001:db8::/128', address: '2001:db8::', prefix: 128 },
    { text: '::ffff:10.0.0.0/96', address: '10.0.0.0', prefix: 0 },
    { text: '::ffff:10.0.0.0', address: '10.0.0.0', prefix: 32 },
  ])('range `$text` is $address with $prefix bits', ({ text, address, prefix }) => {
    const range = parseRange(text)

    expect(range && formatAddress(range.address)).toBe(address)
    expect(range?.prefix).toBe(prefix)
  })

  test.each([
    '10.0.0.0/-1',
    '10.0.0.0/1000',
    '10.0.0.0/8 ',
    '10.0.0.0/+8',
    '10.0.0.0/x',
    '/8',
    'x/8',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '10.0.0.0/',
    '::/129',
    '::ffff:10.0.0.0/95',
    '10.0.0.0/8/8',
  ])('range `%s` is unreadable', (text) => {
    expect(parseRange(text)).toBeUndefined()
  })
})
