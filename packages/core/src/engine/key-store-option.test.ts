import { expect, test } from 'vitest'
import { encryptionKeyFromBytes } from '../keys/encryption-key.ts'
import { openKeyStore } from '../keys/key-store.ts'
import { memoryKeyStorage } from '../keys/testing/memory-storage.ts'
import { defineModel } from '../model/define-model.ts'
import { createKeyRing } from '../session/key-ring.ts'
import { createMasterKeys } from '../session/master-keys.ts'
import { createSessionTokens } from '../session/session-tokens.ts'
import { createLine } from './create-line.ts'
import type { Line, LineOptions } from './line.ts'
import { session } from './trust-source.ts'

const account = '000000000001'
const baseUrl = 'https://orders.example'
const model = defineModel({
  account,
  services: { orders: { actions: { ListOrders: { level: 'List' } } } },
})
const encryptionKey = encryptionKeyFromBytes(new Uint8Array(32).fill(3))
const storage = memoryKeyStorage()

function line(keys: LineOptions['keys'], more: Partial<LineOptions> = {}): Promise<Line> {
  const policies = { users: { alice: {} } }
  const outboundFederation = { accounts: [account] }
  const trust = [session()]
  return createLine({
    model,
    policies,
    baseUrl,
    trust,
    outboundFederation,
    ...(keys && { keys }),
    ...more,
  })
}

async function published(line: Line, end: string): Promise<unknown> {
  const route = line.wireRoutes.find(({ path }) => path === end)
  const input = {
    method: 'GET',
    target: '',
    mountedTarget: '',
    rawHeaders: [],
    body: new Uint8Array(),
  }
  const answer = await route?.handle({ ...input, peerAddress: undefined, isSecure: false })
  return JSON.parse(String(answer?.body))
}

test('SKEY-7 two lines with one key store publish the same keys, of sessions and of outbound tokens', async () => {
  const stores = [
    await openKeyStore({ storage, encryptionKey }),
    await openKeyStore({ storage, encryptionKey }),
  ]
  const [one, other] = [await line(stores[0]), await line(stores[1])]

  for (const end of ['/.well-known/jwks.json', `/outbound/${account}/.well-known/jwks.json`]) {
    const keys = await published(one as Line, end)
    expect(JSON.stringify(keys)).toContain('"use":"sig"')
    expect(await published(other as Line, end)).toEqual(keys)
  }
})

const tokens = () =>
  createSessionTokens({
    issuer: baseUrl,
    audience: baseUrl,
    keyRing: createKeyRing(),
    master: createMasterKeys(),
  })

test.each([
  { name: 'masterKeys', more: () => ({ masterKeys: createMasterKeys() }) },
  { name: 'sessionTokens', more: () => ({ sessionTokens: tokens() }) },
  {
    name: 'outboundFederation.keys',
    more: () => ({ outboundFederation: { accounts: [], keys: {} as never } }),
  },
])('keys beside a key store are refused: $name', async ({ name, more }) => {
  const keys = await openKeyStore({ storage, encryptionKey })

  await expect(line(keys, more())).rejects.toThrow(
    `"${name}" option must not be given beside "keys"`,
  )
})

test('what is no key store is refused', async () => {
  await expect(line({} as never)).rejects.toThrow('"keys" option must be made by openKeyStore()')
})
