import { createHash, generateKeyPairSync } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { createDevelopmentCa, type DevelopmentCa, type KeyType } from '../ca/index.ts'
import { clientStage } from '../testing/client-stage.ts'
import { forgeCertificate, keyOf } from '../testing/forge-certificate.ts'
import { forgedTime, pemOf } from '../testing/forge-chain.ts'
import { fromRolesAnywhere } from './from-roles-anywhere.ts'
import { signerFromPem } from './signing-key.ts'

const clock = { now: () => forgedTime, monotonic: () => 0 }
let ca: DevelopmentCa
beforeAll(async () => {
  ca = await createDevelopmentCa({ clock })
})

const served = () => clientStage(ca.rootPem)

test.each(['P-256', 'P-384', 'RSA-2048', 'ML-DSA-44', 'ML-DSA-87'] satisfies KeyType[])(
  'RAC-1 a %s certificate and its key give credentials',
  async (key) => {
    const { common, stage } = served()
    const leaf = await ca.issue({ commonName: 'press-4', key })
    const provider = fromRolesAnywhere({
      ...common,
      certificate: leaf.certificatePem + leaf.chainPem,
      sign: signerFromPem(leaf.privateKeyPem),
      durationSeconds: 900,
    })

    expect(await provider()).toEqual({
      accessKeyId: 'ASIA1',
      secretAccessKey: 'secret',
      sessionToken: 'token',
      expiration: new Date(forgedTime + 3_600_000),
    })
    expect(stage.issued[0]).toMatchObject({ sourceIdentity: 'press-4', durationSeconds: 900 })
  },
)

test('RAC-1 ML-DSA over a hash of the text is refused: the text itself is signed', async () => {
  const { common } = served()
  const leaf = await ca.issue({ commonName: 'press-4', key: 'ML-DSA-44' })
  const sign = signerFromPem(leaf.privateKeyPem)
  const provider = fromRolesAnywhere({
    ...common,
    certificate: leaf.certificatePem + leaf.chainPem,
    sign: (bytes) => sign(createHash('sha256').update(bytes).digest()),
  })

  await expect(provider()).rejects.toMatchObject({ code: 'AccessDeniedException', status: 403 })
})

test('RAC-3 the service can be asked again within the same second', async () => {
  const { common } = served()
  const leaf = await ca.issue({ commonName: 'press-4' })
  const provider = fromRolesAnywhere({
    ...common,
    certificate: leaf.certificatePem + leaf.chainPem,
    sign: signerFromPem(leaf.privateKeyPem),
  })

  await provider()
  const { accessKeyId } = await provider({ forceRefresh: true })

  // Equal requests would be one request (RA-17).
  expect(accessKeyId).toBe('ASIA2')
})

test('RAC-1 a refusal carries the code and message of the service', async () => {
  const { common } = served()
  const leaf = await ca.issue({ commonName: 'press-4' })
  const provider = fromRolesAnywhere({
    ...common,
    certificate: leaf.certificatePem,
    sign: signerFromPem(leaf.privateKeyPem),
  })

  await expect(provider()).rejects.toMatchObject({
    name: 'CreateSessionError',
    code: 'AccessDeniedException',
    status: 403,
    message: 'Untrusted signing certificate. Reason: NameChain, certificate: leaf',
  })
})

test.each([
  { name: 'no JSON', body: '<html>', message: 'the answer holds no credentials' },
  {
    name: 'an empty set',
    body: '{"credentialSet":[]}',
    message: 'the answer holds no credentials',
  },
  {
    name: 'more octets than any answer has',
    body: ' '.repeat(262_145),
    message: 'the answer is too long',
  },
  {
    name: 'no time for the expiration',
    body: '{"credentialSet":[{"credentials":{"accessKeyId":"a","secretAccessKey":"b","sessionToken":"c","expiration":"soon"}}]}',
    message: 'the answer holds no credentials',
  },
  {
    name: 'a number for the expiration',
    body: '{"credentialSet":[{"credentials":{"accessKeyId":"a","secretAccessKey":"b","sessionToken":"c","expiration":1}}]}',
    message: 'the answer holds no credentials',
  },
])('RAC-1 an answer with $name is an error', async ({ body, message }) => {
  const { common } = served()
  const leaf = await ca.issue({ commonName: 'press-4' })
  const fetch = async () => new Response(body, { status: 201 })
  const provider = fromRolesAnywhere({
    ...common,
    fetch,
    certificate: leaf.certificatePem,
    sign: signerFromPem(leaf.privateKeyPem),
  })

  await expect(provider()).rejects.toThrow(message)
})

test('RAC-1 a key that cannot be read is named without its text', () => {
  expect(() =>
    signerFromPem('-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n'),
  ).toThrow(new TypeError('the private key cannot be read'))
})

test.each([
  {
    name: 'a broken certificate',
    pem: pemOf(Buffer.from('x')),
    message: '"certificate" option: value is cut off',
  },
  {
    name: 'a key that cannot sign requests',
    pem: pemOf(forgeCertificate({ spki: keyOf(generateKeyPairSync('ed25519')).spki })),
    message: '"certificate" option: the key is neither RSA nor EC nor ML-DSA',
  },
])('RAC-1 $name is a mistake of the options', async ({ pem, message }) => {
  const { common } = served()
  const provider = fromRolesAnywhere({
    ...common,
    certificate: pem,
    sign: async () => new Uint8Array(),
  })

  await expect(provider()).rejects.toThrow(new TypeError(message))
})

test('RAC-1 a key of another kind cannot sign', () => {
  const pem = String(
    generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }),
  )

  expect(() => signerFromPem(pem)).toThrow(
    new TypeError('the private key is neither RSA nor EC nor ML-DSA'),
  )
})

test('RAC-1 what is no certificate is a mistake of the options', async () => {
  const { common } = served()
  const leaf = await ca.issue({ commonName: 'press-4' })
  const provider = fromRolesAnywhere({
    ...common,
    certificate: leaf.privateKeyPem,
    sign: signerFromPem(leaf.privateKeyPem),
  })

  await expect(provider()).rejects.toThrow(
    new TypeError('"certificate" option holds no certificate'),
  )
})

test('RAC-1 an option that does not exist is refused', () => {
  const { common } = served()
  const options = { ...common, certificate: '', sign: async () => new Uint8Array(), role: 'x' }

  expect(() => fromRolesAnywhere(options)).toThrow(
    new TypeError('"fromRolesAnywhere" option has an unknown member `role`'),
  )
})

test.each([299, 601, Number.NaN])('RAC-3 sessions cannot be renewed %s s before', (seconds) => {
  const { common } = served()
  const sign = async () => new Uint8Array()

  expect(() =>
    fromRolesAnywhere({ ...common, certificate: '', sign, renewBeforeSeconds: seconds }),
  ).toThrow(new TypeError('"renewBeforeSeconds" option must be from 300 to 600'))
})
