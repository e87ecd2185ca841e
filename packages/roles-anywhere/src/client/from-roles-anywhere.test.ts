import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDevelopmentCa, type DevelopmentCa, type KeyType } from '../ca/index.ts'
import { anywhereStage, pressRole } from '../testing/anywhere-stage.ts'
import { forgeCertificate, keyOf } from '../testing/forge-certificate.ts'
import { forgedTime, pemOf } from '../testing/forge-chain.ts'
import { fromFiles, fromRolesAnywhere } from './from-roles-anywhere.ts'
import { signerFromPem } from './signing-key.ts'

const clock = { now: () => forgedTime, monotonic: () => 0 }
let ca: DevelopmentCa
let folder: string
beforeAll(async () => {
  ca = await createDevelopmentCa({ clock })
  folder = await mkdtemp(join(tmpdir(), 'anywhere-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** The service behind a `fetch`: what the client sends is what the route gets. */
function served() {
  const stage = anywhereStage({ trustAnchors: [{ name: 'plant', pem: ca.rootPem }] })
  const fetch: typeof globalThis.fetch = async (url, init) => {
    const { pathname, host } = new URL(String(url))
    const headers = init?.headers as Record<string, string>
    const answer = await stage.route.handle({
      method: init?.method ?? 'GET',
      target: pathname,
      mountedTarget: pathname.replace('/iam', ''),
      rawHeaders: [...Object.entries(headers).flat(), 'host', host],
      peerAddress: '192.0.2.1',
      isSecure: true,
      body: Buffer.from(String(init?.body)),
    })
    return new Response(answer.body, { status: answer.status, headers: answer.headers })
  }
  const common = {
    endpoint: 'https://iam.example/iam',
    region: 'plant-1',
    trustAnchorArn: stage.anywhere.trustAnchorArn('plant'),
    profileArn: stage.anywhere.profileArn('presses'),
    roleArn: pressRole,
    fetch,
    clock,
  }
  return { stage, common }
}

test.each(['P-256', 'P-384', 'RSA-2048'] satisfies KeyType[])(
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
      accessKeyId: 'ASIAEXAMPLE',
      secretAccessKey: 'secret',
      sessionToken: 'token',
      expiration: new Date(forgedTime + 900_000),
    })
    expect(stage.issued[0]?.sourceIdentity).toBe('press-4')
  },
)

test('RAC-1 the provider can be called again within the same second', async () => {
  const { common } = served()
  const leaf = await ca.issue({ commonName: 'press-4' })
  const provider = fromRolesAnywhere({
    ...common,
    certificate: leaf.certificatePem + leaf.chainPem,
    sign: signerFromPem(leaf.privateKeyPem),
  })

  expect(await Promise.all([provider(), provider()])).toHaveLength(2)
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

test('RAC-2 files are read again on every call, encrypted keys too', async () => {
  const { common, stage } = served()
  const [certificateFile, privateKeyFile, chainFile] = ['cert.pem', 'key.pem', 'chain.pem'].map(
    (name) => join(folder, name),
  ) as [string, string, string]
  const passphrase = 'correct horse'
  const write = async (commonName: string) => {
    const leaf = await ca.issue({ commonName })
    const key = createPrivateKey(leaf.privateKeyPem).export({
      format: 'pem',
      type: 'pkcs8',
      cipher: 'aes-256-cbc',
      passphrase,
    })
    await Promise.all([
      writeFile(certificateFile, leaf.certificatePem),
      writeFile(privateKeyFile, key),
      writeFile(chainFile, leaf.chainPem),
    ])
  }
  const provider = fromFiles({ ...common, certificateFile, privateKeyFile, chainFile, passphrase })

  await write('press-4')
  await provider()
  await write('press-5')
  await provider()

  expect(stage.issued.map(({ sourceIdentity }) => sourceIdentity)).toEqual(['press-4', 'press-5'])
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
    message: '"certificate" option: the key is neither RSA nor EC',
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

  expect(() => signerFromPem(pem)).toThrow(new TypeError('the private key is neither RSA nor EC'))
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
