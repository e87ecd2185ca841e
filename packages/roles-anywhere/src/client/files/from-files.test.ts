import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createDevelopmentCa, type DevelopmentCa, type IssuedCertificate } from '../../ca/index.ts'
import { type ClientStage, clientStage } from '../../testing/client-stage.ts'
import { forgedTime, pemOf } from '../../testing/forge-chain.ts'
import { pkcs12Files, pkcs12Passphrase, pkcs12Root } from '../../testing/pkcs12-files.ts'
import { type FromFilesOptions, fromFiles } from './from-files.ts'
import type { Passphrase } from './passphrase.ts'

const clock = { now: () => forgedTime, monotonic: () => 0 }
const passphrase = 'canary correct horse'
let ca: DevelopmentCa
let folder: string
let stage: ClientStage
beforeAll(async () => {
  ca = await createDevelopmentCa({ clock })
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anywhere-'))
  stage = clientStage(ca.rootPem)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

const at = (name: string) => join(folder, name)
const write = (name: string, content: string | Uint8Array) => writeFile(at(name), content)
const encrypted = ({ privateKeyPem }: IssuedCertificate) =>
  createPrivateKey(privateKeyPem).export({
    format: 'pem',
    type: 'pkcs8',
    cipher: 'aes-256-cbc',
    passphrase,
  })
async function writePair(commonName: string): Promise<IssuedCertificate> {
  const leaf = await ca.issue({ commonName })
  await write('cert.pem', leaf.certificatePem)
  await write('key.pem', leaf.privateKeyPem)
  await write('chain.pem', leaf.chainPem)
  return leaf
}
const provider = (more: Partial<FromFilesOptions> = {}) =>
  fromFiles({
    ...stage.common,
    certificateFile: at('cert.pem'),
    privateKeyFile: at('key.pem'),
    chainFile: at('chain.pem'),
    ...more,
  })
const whoSignedIn = () => stage.stage.issued.map(({ sourceIdentity }) => sourceIdentity)

test('RAC-1 an ML-DSA key is read from PKCS#8 and encrypted PKCS#8', async () => {
  const leaf = await ca.issue({ commonName: 'press-4', key: 'ML-DSA-65' })
  await write('cert.pem', leaf.certificatePem + leaf.chainPem)
  await write('key.pem', leaf.privateKeyPem)
  await write('locked.pem', encrypted(leaf))
  const files = { ...stage.common, certificateFile: at('cert.pem') }

  await fromFiles({ ...files, privateKeyFile: at('key.pem') })()
  await fromFiles({ ...files, privateKeyFile: at('locked.pem'), passphrase })()

  expect(whoSignedIn()).toEqual(['press-4', 'press-4'])
})

describe('RAC-2 files that change', () => {
  test('RAC-2 a renewed certificate is used by the next call, long before the session ends', async () => {
    const provide = provider()

    await writePair('press-4')
    await provide()
    await provide()
    await writePair('press-5')
    await provide()
    await provide()

    expect(whoSignedIn()).toEqual(['press-4', 'press-5'])
  })

  test('RAC-2 a key that does not fit the certificate keeps the last good pair, and the log says so', async () => {
    const provide = provider()
    await writePair('press-4')
    await provide()
    const next = await ca.issue({ commonName: 'press-5' })

    await write('cert.pem', next.certificatePem)
    await provide()
    expect(whoSignedIn()).toEqual(['press-4', 'press-4'])
    expect(stage.logged).toEqual([
      'certificate and key cannot be used: the last pair stays in use: the private key is not that of the certificate',
    ])
    await write('key.pem', next.privateKeyPem)
    await provide()

    expect(whoSignedIn()).toEqual(['press-4', 'press-4', 'press-5'])
  })

  test('RAC-2 a file that is cut off or gone keeps the last good pair', async () => {
    const provide = provider()
    const leaf = await writePair('press-4')
    await provide()

    await write('cert.pem', leaf.certificatePem.slice(0, 200))
    await provide()
    await rm(at('cert.pem'))
    await provide()

    expect(whoSignedIn()).toEqual(['press-4', 'press-4', 'press-4'])
  })

  test('RAC-2 without a last good pair there is an error, and no call', async () => {
    await writePair('press-4')
    const other = await ca.issue({ commonName: 'press-5' })
    await write('key.pem', other.privateKeyPem)

    await expect(provider()()).rejects.toThrow(
      new TypeError('the private key is not that of the certificate'),
    )
    expect(stage.dates).toEqual([])
  })

  test('RAC-2 a change whose renewal fails is tried again after a rest', async () => {
    const provide = provider()
    await writePair('press-4')
    await provide()
    await writePair('press-5')
    stage.before.push(...[1, 2, 3].map(() => new Response('{}', { status: 503 })))

    expect((await provide()).accessKeyId).toBe('ASIA1')
    expect((await provide()).accessKeyId).toBe('ASIA1')
    stage.advance(2_000)
    expect((await provide()).accessKeyId).toBe('ASIA2')
  })
})

describe('RAC-1 keys', () => {
  test.each<{ name: string; give: (text: string) => Passphrase | Promise<Passphrase> }>([
    { name: 'by value', give: (text) => text },
    {
      name: 'in a file that ends in a line break',
      give: async (text) => {
        await write('passphrase', `${text}\n`)
        return { file: at('passphrase') }
      },
    },
    {
      name: 'in the environment',
      give: (text) => {
        vi.stubEnv('PRESS_KEY', text)
        return { env: 'PRESS_KEY' }
      },
    },
    { name: 'by who is asked', give: (text) => async () => text },
  ])('RAC-1 the passphrase of an encrypted PKCS#8 key comes $name', async ({ give }) => {
    const leaf = await writePair('press-4')
    await write('key.pem', encrypted(leaf))

    await provider({ passphrase: await give(passphrase) })()

    expect(whoSignedIn()).toEqual(['press-4'])
  })

  test.each<{ name: string; wrong: Passphrase | undefined; message: string }>([
    {
      name: 'none',
      wrong: undefined,
      message: 'the private key is encrypted and needs a passphrase',
    },
    { name: 'a wrong one', wrong: `${passphrase}!`, message: 'the private key cannot be read' },
    {
      name: 'an unset variable',
      wrong: { env: 'NO_SUCH_VARIABLE' },
      message: '"passphrase" option: the variable NO_SUCH_VARIABLE is not set',
    },
    {
      name: 'no text',
      wrong: () => 4 as unknown as string,
      message: '"passphrase" option gives no text',
    },
  ])('RAC-1 $name opens nothing, and is not told', async ({ wrong, message }) => {
    const leaf = await writePair('press-4')
    await write('key.pem', encrypted(leaf))
    const more = wrong === undefined ? {} : { passphrase: wrong }

    const failure = await provider(more)().catch((error: unknown) => error)

    expect(failure).toEqual(new TypeError(message))
    expect((failure as Error).cause).toBeUndefined()
    expect(String((failure as Error).stack)).not.toContain('canary')
  })

  test('RAC-1 one file may hold leaf, intermediates and key', async () => {
    const leaf = await ca.issue({ commonName: 'press-4' })
    await write('all.pem', leaf.certificatePem + leaf.chainPem + leaf.privateKeyPem)

    await fromFiles({ ...stage.common, certificateFile: at('all.pem') })()

    expect(whoSignedIn()).toEqual(['press-4'])
  })

  test('RAC-1 what has no path is given by a function: standard input', async () => {
    const leaf = await writePair('press-4')

    await provider({ privateKeyFile: async () => Buffer.from(leaf.privateKeyPem) })()

    expect(whoSignedIn()).toEqual(['press-4'])
  })

  test.each([
    {
      name: 'no PEM',
      files: { 'cert.pem': '-----BEGIN CERTIFICATE-----\n' },
      message: '"certificateFile" option: not well-formed PEM',
    },
    {
      name: 'no certificate',
      files: { 'cert.pem': 'nothing' },
      message: '"certificateFile" option holds no certificate',
    },
    {
      name: 'more than a mebibyte',
      files: { 'chain.pem': 'x'.repeat(1_048_577) },
      message: '"chainFile" option: longer than 1 MiB',
    },
    {
      name: 'bytes that node:crypto takes for no certificate',
      files: { 'cert.pem': pemOf(Buffer.from('x')) },
      message: 'the private key is not that of the certificate',
    },
    {
      name: 'a key that signs no requests',
      files: {
        'key.pem': String(
          generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }),
        ),
      },
      message: 'the private key is not that of the certificate',
    },
  ])('RAC-1 a file with $name is an error', async ({ files, message }) => {
    await writePair('press-4')
    for (const [name, content] of Object.entries(files)) await write(name, content)

    await expect(provider()()).rejects.toThrow(new TypeError(message))
  })

  test('RAC-1 an option that does not exist is refused', () => {
    expect(() => provider({ pasphrase: 'x' } as object)).toThrow(
      new TypeError('"fromFiles" option has an unknown member `pasphrase`'),
    )
  })
})

describe('RAC-4 PKCS#12', () => {
  const in2030 = Date.UTC(2030, 0, 1)
  const root = pemOf(Buffer.from(pkcs12Root, 'base64'))
  const sign = async (file: keyof typeof pkcs12Files, more: Partial<FromFilesOptions> = {}) => {
    stage = clientStage(root, in2030)
    await write('press.p12', Buffer.from(pkcs12Files[file], 'base64'))
    const files = { certificateFile: at('press.p12'), passphrase: pkcs12Passphrase }
    return fromFiles({ ...stage.common, ...files, ...more })()
  }

  test.each([
    { name: 'an EC key, as OpenSSL 3 writes it', file: 'ec', want: 'press-ec' },
    { name: 'an EC key, in the old encryption', file: 'ecLegacy', want: 'press-ec' },
    { name: 'an RSA key whose certificate an EC key signed', file: 'rsa', want: 'press-rsa' },
  ] as const)('RAC-4 $name signs in', async ({ file, want }) => {
    await sign(file)

    expect(whoSignedIn()).toEqual([want])
  })

  test.each([
    {
      name: 'a wrong passphrase',
      more: { passphrase: 'canary' },
      message: 'the PKCS#12 file cannot be read: is the passphrase right?',
    },
    {
      name: 'a key file besides',
      more: { privateKeyFile: async () => new Uint8Array(0) },
      message: '"privateKeyFile" option: PKCS#12 has its key in itself',
    },
  ])('RAC-4 $name is an error', async ({ more, message }) => {
    await expect(sign('ec', more)).rejects.toThrow(new TypeError(message))
  })

  test('RAC-4 a file without a key is an error', async () => {
    await expect(sign('withoutKey')).rejects.toThrow(
      new TypeError('the PKCS#12 file holds no private key'),
    )
  })

  test('RAC-4 a file that is cut off is an error', async () => {
    stage = clientStage(root, in2030)
    const bytes = Buffer.from(pkcs12Files.ec, 'base64').subarray(0, 900)
    const provide = fromFiles({ ...stage.common, certificateFile: async () => bytes })

    await expect(provide()).rejects.toThrow('the PKCS#12 file cannot be read')
  })
})
