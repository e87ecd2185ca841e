import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixedClock } from '@gatewarden/core/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { readPem } from '../certificate/pem.ts'
import { createTrustStore } from '../trust-store/trust-store.ts'
import { type CaFolder, initCa, openCa } from './ca-folder.ts'
import { inspect, renderInspection } from './inspect.ts'
import type { KeyType } from './key-type.ts'
import { writeIdentity } from './write-identity.ts'

const start = Date.UTC(2026, 10, 24)
const day = 86_400_000
let clock = fixedClock(start)
let folder: string
beforeEach(async () => {
  clock = fixedClock(start)
  folder = await mkdtemp(join(tmpdir(), 'ca-'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

const init = (more = {}) => initCa(folder, { clock, ...more })
const read = (name: string) => readFile(join(folder, name), 'utf8')
const derOf = (pem: string) => readPem(pem)?.[0]?.der ?? new Uint8Array()
const kinds = async (pem: string, ca: CaFolder) =>
  (await inspect(pem, { anchors: [ca.rootPem], intermediates: [ca.intermediatePem], clock })).map(
    ({ verdict }) => verdict,
  )

test('DCA-4 every file of a CA is its owner’s alone, and a second CA does not replace it', async () => {
  await init()

  const files = (await readdir(folder)).sort()
  expect(files).toEqual([
    'ca.json',
    'crl.pem',
    'intermediate.key.pem',
    'intermediate.pem',
    'root.crl.pem',
    'root.key.pem',
    'root.pem',
  ])
  for (const file of files) expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600)
  await expect(init()).rejects.toThrow('the folder has a development CA')
  expect((await readdir(folder)).sort()).toEqual(files)
})

test.each(['P-256', 'P-521', 'RSA-2048', 'Ed25519', 'ML-DSA-44'] satisfies KeyType[])(
  'DCA-3 what a CA with %s keys issues after it was opened again passes the strict profile',
  async (key) => {
    await init({ key })
    const ca = await openCa(folder, { clock })
    const { certificatePem, chainPem } = await ca.issue({ commonName: 'press-4', key })
    const store = createTrustStore({ anchors: [{ id: 'dev', pem: ca.rootPem }], clock })

    const result = await store.verify(
      { leaf: derOf(certificatePem), candidates: [derOf(chainPem)] },
      { keyUsage: ['digitalSignature'] },
    )

    expect(result).toMatchObject({ ok: true })
    expect(await kinds(await read('crl.pem'), ca)).toEqual(['accepted'])
    expect(await kinds(await read('root.crl.pem'), ca)).toEqual(['accepted'])
  },
)

describe('DCA-1 renewal and revocation', () => {
  test('DCA-1 a renewed certificate has the same names, another key and serial number', async () => {
    const ca = await init()
    const names = { commonName: 'press-4', dnsNames: ['press-4.example'], uris: ['urn:press:4'] }
    const first = await ca.issue(names)
    clock.advance(day / 2)

    const second = await ca.renew(first.certificatePem)

    const [old, renewed] = [first, second].map(
      ({ certificatePem }) => new X509Certificate(certificatePem),
    )
    expect([renewed?.subject, renewed?.subjectAltName]).toEqual([old?.subject, old?.subjectAltName])
    expect(second.serial).not.toBe(first.serial)
    expect(renewed?.checkPrivateKey(createPrivateKey(second.privateKeyPem))).toBe(true)
    expect(renewed?.checkPrivateKey(createPrivateKey(first.privateKeyPem))).toBe(false)
    expect((await ca.list()).map(({ serial }) => serial)).toEqual([first.serial, second.serial])
  })

  test('DCA-4 revoking raises the number of the list, and the list has the certificate', async () => {
    const ca = await init()
    const [a, b] = [await ca.issue({ commonName: 'a' }), await ca.issue({ commonName: 'b' })]

    const first = await ca.revoke(a.certificatePem, 'keyCompromise')
    const second = await ca.revoke(b.serial.toUpperCase())

    expect([first.crlNumber, second.crlNumber]).toEqual([2, 3])
    expect(await read('crl.pem')).toBe(second.listPem)
    const [inspection] = await inspect(second.listPem, {
      intermediates: [ca.intermediatePem],
      clock,
    })
    expect(inspection?.verdict).toBe('accepted')
    expect(
      inspection?.facts.filter(([name]) => name === 'revoked').map(([, text]) => text),
    ).toEqual([`${a.serial} 2026-11-24T00:00:00Z`, `${b.serial} 2026-11-24T00:00:00Z`])
    expect(inspection?.facts).toContainEqual(['number', '3'])
  })

  test('DCA-4 a list that is made anew has a new number too: no two lists share one', async () => {
    const ca = await init()

    expect([(await ca.crl()).crlNumber, (await ca.crl()).crlNumber]).toEqual([2, 3])
  })

  test('DCA-2 a delta has what was revoked since the last full list, and a point its URL', async () => {
    const ca = await init({ crlUrl: 'http://ca.example/crl' })
    const [a, b] = [await ca.issue({ commonName: 'a' }), await ca.issue({ commonName: 'b' })]
    await ca.revoke(a.serial)

    const delta = await ca.revoke(b.serial, 'superseded', { delta: true })
    const full = await ca.crl()

    const facts = async (pem: string) =>
      (await inspect(pem, { intermediates: [ca.intermediatePem], clock }))[0]?.facts ?? []
    expect(await facts(delta.listPem)).toEqual([
      ['issuer', 'CN=gatewarden development intermediate,O=gatewarden development'],
      ['number', '3'],
      ['delta to', '2'],
      ['this update', '2026-11-24T00:00:00Z'],
      ['next update', '2026-12-01T00:00:00Z'],
      ['revoked', `${b.serial} 2026-11-24T00:00:00Z`],
    ])
    expect((await facts(full.listPem)).filter(([name]) => name === 'revoked')).toHaveLength(2)
    const url = Buffer.from('http://ca.example/crl')
    for (const pem of [delta.listPem, full.listPem, a.certificatePem])
      expect(Buffer.from(derOf(pem)).includes(url)).toBe(true)
  })

  test.each([
    { name: 'a serial number of nobody', given: async () => '00', message: 'has not issued' },
    {
      name: 'a certificate of another CA',
      given: async () => {
        const other = await initCa(join(folder, 'other'), { clock })
        return (await other.issue({ commonName: 'a' })).certificatePem
      },
      message: 'this CA has not issued the certificate',
    },
    {
      name: 'what is no certificate',
      given: async () => '-----',
      message: 'not a certificate in PEM',
    },
    {
      name: 'a revoked one',
      given: async (ca: CaFolder) => {
        const { serial } = await ca.issue({ commonName: 'a' })
        await ca.revoke(serial)
        return serial
      },
      message: 'the certificate is revoked',
    },
  ])('DCA-1 $name is neither renewed nor revoked', async ({ given, message }) => {
    const ca = await init()
    const certificate = await given(ca)
    const before = await read('ca.json')

    await expect(ca.renew(certificate)).rejects.toThrow(message)
    await expect(ca.revoke(certificate)).rejects.toThrow(message)
    expect(await read('ca.json')).toBe(before)
  })

  test('DCA-1 certificates that are issued at once are all remembered', async () => {
    const ca = await init()

    const issued = await Promise.all(['a', 'b', 'c'].map((commonName) => ca.issue({ commonName })))

    expect((await ca.list()).map(({ serial }) => serial).sort()).toEqual(
      issued.map(({ serial }) => serial).sort(),
    )
  })
})

describe('DCA-4 inspect', () => {
  test('DCA-4 a leaf is judged by its path, a CA as an anchor, a key is not shown', async () => {
    const ca = await init()
    const leaf = await ca.issue({ commonName: 'press-4', uris: ['urn:press:4'] })

    expect(await kinds(leaf.certificatePem, ca)).toEqual(['accepted below anchor 1'])
    expect(await kinds(ca.rootPem, ca)).toEqual(['may be a trust anchor'])
    const [key] = await inspect(leaf.privateKeyPem, { clock })
    expect(key).toEqual({
      kind: 'other',
      facts: [['label', 'PRIVATE KEY']],
      verdict: 'neither a certificate nor a list',
    })
    clock.advance(2 * day)
    expect(await kinds(leaf.certificatePem, ca)).toEqual(['Expired (X509-26), certificate: leaf'])
    clock.advance(400 * day)
    expect(await kinds(ca.rootPem, ca)).toEqual(['not valid at this time (X509-26)'])
  })

  test('DCA-4 it prints one name and value a line', async () => {
    const ca = await init()
    const { certificatePem, serial } = await ca.issue({ commonName: 'press-4' })

    const [inspection] = await inspect(certificatePem, { clock })

    const lines = renderInspection(inspection as NonNullable<typeof inspection>).split('\n')
    expect(lines.slice(0, 4)).toEqual([
      'certificate',
      '  subject      CN=press-4',
      '  issuer       CN=gatewarden development intermediate,O=gatewarden development',
      `  serial       ${serial}`,
    ])
    expect(lines.at(-1)).toBe('  verdict      well-formed; name an anchor to have its path judged')
  })

  test('DCA-4 a list of another key, out of time, cut off', async () => {
    const ca = await init()
    const other = await initCa(join(folder, 'other'), { clock })
    const { listPem } = await ca.crl()

    expect(await kinds(listPem, other)).toEqual(['not signed by its issuer (CRL-2)'])
    expect((await inspect(listPem, { clock }))[0]?.verdict).toBe(
      'no certificate of its issuer at hand',
    )
    clock.advance(8 * day)
    expect(await kinds(listPem, ca)).toEqual(['not in time (CRL-1)'])
    const cut = Buffer.from(derOf(listPem)).subarray(0, 100).toString('base64')
    const pem = `-----BEGIN X509 CRL-----\n${cut}\n-----END X509 CRL-----\n`
    expect(await kinds(pem, ca)).toEqual(['value is longer than what holds it'])
  })

  test('DCA-4 a certificate that breaks a rule is told with the rule', async () => {
    const pem = '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n'

    expect((await inspect(pem, { clock }))[0]?.verdict).toMatch(/\(DerInvalid, X509-1\)$/)
    await expect(inspect('nothing', { clock })).rejects.toThrow('no certificate or list in PEM')
  })
})

test('DCA-4 a written identity is its owner’s alone', async () => {
  const ca = await init()
  const leaf = await ca.issue({ commonName: 'press-4' })

  const paths = await writeIdentity(leaf, join(folder, 'press-4'))

  expect(await readFile(paths.certificateFile, 'utf8')).toBe(leaf.certificatePem + leaf.chainPem)
  expect(await readFile(paths.privateKeyFile, 'utf8')).toBe(leaf.privateKeyPem)
  for (const path of Object.values(paths)) expect((await stat(path)).mode & 0o777).toBe(0o600)
})

test('DCA-1 nothing of it runs in production, and a folder without a CA opens none', async () => {
  const ca = await init()
  const leaf = await ca.issue({ commonName: 'press-4' })
  vi.stubEnv('NODE_ENV', 'production')
  const refused = 'the development CA does not run in production'

  await expect(initCa(join(folder, 'x'))).rejects.toThrow(refused)
  await expect(openCa(folder)).rejects.toThrow(refused)
  await expect(inspect(leaf.certificatePem)).rejects.toThrow(refused)
  await expect(writeIdentity(leaf, join(folder, 'x'))).rejects.toThrow(refused)
  vi.unstubAllEnvs()
  await expect(openCa(join(folder, 'x'))).rejects.toThrow('there is no development CA')
})
