import { generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { expect, test } from 'vitest'
import { clientAssertionAlgorithms, resolveOAuthClients } from './oauth-options.ts'

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'c1' }
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
const weak = generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey.export({
  format: 'jwk',
})
const client = (more: object = {}) => ({ clientId: 'billing', jwks: { keys: [jwk] }, ...more })

test('OAUTH-4 a client has the default algorithms, and none of them is symmetric', () => {
  const clients = resolveOAuthClients([client()])

  expect(clients.get('billing')?.algorithms).toEqual(['ES256', 'EdDSA', 'PS256', 'RS256'])
  expect(clientAssertionAlgorithms.some((name) => name.startsWith('HS'))).toBe(false)
})

test('OAUTH-4 keys are copied: what becomes of the option later changes nothing', () => {
  const keys: JsonWebKey[] = [jwk]
  const clients = resolveOAuthClients([client({ jwks: { keys } })])
  keys.length = 0

  const found = clients.get('billing')?.keys.find({ alg: 'ES256', kid: 'c1' } as never)

  expect(found).toMatchObject({ alg: 'ES256' })
})

test('OAUTH-4 two keys stand side by side while one replaces the other', () => {
  const keys = [jwk, { ...other, kid: 'c2' }]

  expect(resolveOAuthClients([client({ jwks: { keys } })]).size).toBe(1)
})

test.each<{ name: string; options: unknown; want: RegExp }>([
  { name: 'no list', options: { billing: jwk }, want: /"oauthClients" option must be a list/ },
  { name: 'a client twice', options: [client(), client()], want: /has client `billing` twice/ },
  { name: 'no id', options: [client({ clientId: '' })], want: /"oauthClients.clientId" option/ },
  { name: 'an id with a space', options: [client({ clientId: 'a b' })], want: /clientId/ },
  { name: 'a long id', options: [client({ clientId: 'a'.repeat(257) })], want: /clientId/ },
  { name: 'no keys', options: [client({ jwks: undefined })], want: /1 to 100 public keys/ },
  { name: 'an empty set', options: [client({ jwks: { keys: [] } })], want: /1 to 100 public keys/ },
  {
    name: 'a private key',
    options: [client({ jwks: { keys: [privateKey.export({ format: 'jwk' })] } })],
    want: /private, weak/,
  },
  {
    name: 'a secret',
    options: [client({ jwks: { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] } })],
    want: /private, weak/,
  },
  { name: 'a weak key', options: [client({ jwks: { keys: [weak] } })], want: /private, weak/ },
  { name: 'a key that is none', options: [client({ jwks: { keys: [null] } })], want: /weak/ },
  {
    name: 'two keys of one kid',
    options: [client({ jwks: { keys: [jwk, { ...other, kid: 'c1' }] } })],
    want: /two keys of one `kid`/,
  },
  {
    name: 'a symmetric algorithm',
    options: [client({ algorithms: ['HS256'] })],
    want: /must be of/,
  },
  { name: 'no algorithm', options: [client({ algorithms: [] })], want: /must be of/ },
  {
    name: 'a key of none of its algorithms',
    options: [client({ algorithms: ['RS256'] })],
    want: /of none of its algorithms/,
  },
  {
    name: 'an unknown option',
    options: [client({ secret: 'x' })],
    want: /unknown option "secret"/,
  },
])('OAUTH-4 is refused at start: $name', ({ options, want }) => {
  expect(() => resolveOAuthClients(options as never)).toThrow(want)
})
