import { expect, test } from 'vitest'
import { createMasterKeys } from '../../session/master-keys.ts'
import { seededRandom } from '../../testing/seeded-random.ts'
import { openDenial, sealDenial } from './denial-seal.ts'

const ours = '000000000001'
const text = new TextEncoder().encode('{"allowed":false}')
const ring = (fill = 9) =>
  createMasterKeys({ keys: [{ version: 'm1', bytes: new Uint8Array(32).fill(fill) }] })
const sealedBy = (keys: ReturnType<typeof ring>, account = ours) =>
  sealDenial(text, account, keys, seededRandom(1)) ?? ''

test('STS-21 a message opens for its account', () => {
  const keys = ring()

  const message = sealedBy(keys)

  expect(message).toMatch(/^[\w-]+$/)
  expect(openDenial(message, ours, keys)?.toString()).toBe('{"allowed":false}')
})

test('STS-21 a message is key version, nonce of 96 bits, ciphertext and tag', () => {
  const bytes = Buffer.from(sealedBy(ring()), 'base64url')

  expect(bytes.subarray(0, 3).toString('latin1')).toBe('\x02m1')
  expect(bytes).toHaveLength(3 + 12 + text.length + 16)
  expect(bytes.toString('latin1')).not.toContain('allowed')
})

test("STS-21 another account's message does not open", () => {
  const keys = ring()

  expect(openDenial(sealedBy(keys, '000000000002'), ours, keys)).toBeUndefined()
})

test('STS-21 no single byte of a message can be changed', () => {
  const keys = ring()
  const bytes = Buffer.from(sealedBy(keys), 'base64url')

  const opened = [...bytes.keys()].flatMap((at) =>
    [1, 0x20, 0x80].filter((bit) => {
      const forged = Buffer.from(bytes)
      forged[at] = (bytes[at] ?? 0) ^ bit
      return openDenial(forged.toString('base64url'), ours, keys) !== undefined
    }),
  )

  expect(opened).toEqual([])
})

test('STS-21 no shortened or prolonged message opens', () => {
  const keys = ring()
  const bytes = Buffer.from(sealedBy(keys), 'base64url')
  const forged = [
    ...[...bytes.keys()].map((length) => bytes.subarray(0, length)),
    Buffer.concat([bytes, Buffer.of(0)]),
  ]

  expect(
    forged.filter((one) => openDenial(one.toString('base64url'), ours, keys) !== undefined),
  ).toEqual([])
})

test.each(['', '=', 'a', '*', 'AA==', '_w', `${'A'.repeat(10_240)}`])(
  'PLAT-21 `%s` is no message',
  (message) => {
    expect(openDenial(message, ours, ring())).toBeUndefined()
  },
)

test('SKEY-1 a message of another master key does not open, whatever its version says', () => {
  expect(openDenial(sealedBy(ring(8)), ours, ring())).toBeUndefined()
})

test('SKEY-1 the key has a purpose of its own', () => {
  const asked: unknown[] = []
  const keys = ring()

  sealDenial(
    text,
    ours,
    {
      currentVersion: () => 'm1',
      derive: (version, info, length) => {
        asked.push([info, length])
        return keys.derive(version, info, length)
      },
    },
    seededRandom(1),
  )

  expect(asked).toEqual([[['authorization-message', 'm1', ours], 32]])
})

test('SKEY-4 rotation keeps old messages until their master key is removed', () => {
  const keys = ring()
  const old = sealedBy(keys)
  keys.rotate()

  expect(openDenial(old, ours, keys)).toBeDefined()
  expect(openDenial(sealedBy(keys), ours, keys)).toBeDefined()
  keys.remove('m1')
  expect(openDenial(old, ours, keys)).toBeUndefined()
})
