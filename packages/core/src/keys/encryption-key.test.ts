import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../store/testing/temporary-folder.ts'
import {
  encryptionKeyFromBytes,
  encryptionKeyFromEnvironment,
  encryptionKeyFromFile,
} from './encryption-key.ts'

const bytes = Uint8Array.from({ length: 32 }, (_, index) => index)
const text = Buffer.from(bytes).toString('base64')

test('RFC 3394 section 4.6: 256 bits of key data are wrapped as the standard shows', async () => {
  const dataKey = Buffer.from(
    '00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F',
    'hex',
  )

  const wrapped = await encryptionKeyFromBytes(bytes).wrap(dataKey)

  expect(Buffer.from(wrapped).toString('hex').toUpperCase()).toBe(
    '28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21',
  )
})

test('ROT-4 environment, file and bytes give the same key', async () => {
  await using folder = await temporaryFolder({ key: `\n${text}\n` })
  const dataKey = new Uint8Array(32).fill(7)

  const keys = [
    encryptionKeyFromBytes(bytes),
    encryptionKeyFromEnvironment('KEY', { KEY: text }),
    await encryptionKeyFromFile(join(folder.root, 'key')),
  ]

  const [first] = keys
  const wrapped = (await first?.wrap(dataKey)) ?? new Uint8Array()
  for (const key of keys) {
    expect(key.id).toBe(first?.id)
    expect(new Uint8Array(await key.unwrap(wrapped))).toEqual(dataKey)
  }
})

test('two keys have two ids, and neither unwraps what the other wrapped', async () => {
  const [one, other] = [encryptionKeyFromBytes(bytes), encryptionKeyFromBytes(bytes.toReversed())]

  expect(one.id).not.toBe(other.id)
  await expect(other.unwrap(await one.wrap(new Uint8Array(32)))).rejects.toThrow()
  await expect(one.unwrap(new Uint8Array(48))).rejects.toThrow()
})

test.each([
  { name: 'nothing', value: undefined },
  { name: 'blanks', value: '  ' },
  { name: '31 bytes', value: Buffer.alloc(31).toString('base64') },
  { name: 'hexadecimal digits', value: '0'.repeat(64) },
  { name: 'base64url', value: Buffer.alloc(32, 0xff).toString('base64url') },
])('a variable with $name is refused without telling it', ({ value }) => {
  const open = () => encryptionKeyFromEnvironment('ORDERS_KEY', { ORDERS_KEY: value })

  expect(open).toThrow(/^the variable ORDERS_KEY must hold .* `openssl rand -base64 32`$/)
})

test('a file that is not there is refused by name', async () => {
  await expect(encryptionKeyFromFile('/nowhere/key')).rejects.toThrow('the file /nowhere/key must')
})

test('bytes of another number are refused', () => {
  expect(() => encryptionKeyFromBytes(new Uint8Array(16))).toThrow('must have 32 bytes')
})
