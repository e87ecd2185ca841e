import { describe, expect, test } from 'vitest'
import { commonName } from '../testing/forge-certificate.ts'
import { forgeCa, forgedTime } from '../testing/forge-chain.ts'
import { mtlsStage, tlsRequest } from '../testing/mtls-stage.ts'
import { forgedClock } from '../testing/verdict.ts'
import { createTrustStore } from '../trust-store/trust-store.ts'
import { mutualTlsOptions } from './mutual-tls-options.ts'
import { type X509Options, x509 } from './x509.ts'

const root = forgeCa('plant root')
const roleArn = 'arn:gw:iam::000000000001:role/press'
const store = createTrustStore({ anchors: [{ id: 'plant', pem: root.pem }], clock: forgedClock })

test.each<{ name: string; options: object; want: string }>([
  { name: 'no anchor', options: { anchors: [] }, want: '"anchors"' },
  { name: 'no source', options: { source: undefined }, want: '"source"' },
  { name: 'an unknown source', options: { source: 'header' }, want: '"source"' },
  { name: 'a misspelt option', options: { anchor: [root.pem] }, want: '`anchor`' },
  { name: 'a misspelt role', options: { assume: { role: 'press' } }, want: '`role`' },
  { name: 'no role', options: { assume: {} }, want: '"assume.roleArn"' },
  { name: 'role and map', options: { assume: { roleArn }, map: () => ({}) }, want: '"map"' },
  { name: 'a map that is none', options: { map: {} }, want: '"map"' },
  {
    name: 'two anchors of one name',
    options: {
      anchors: [
        { name: 'a', pem: root.pem },
        { name: 'a', pem: root.pem },
      ],
    },
    want: 'twice',
  },
  { name: 'anchors beside a store', options: { store }, want: '"anchors"' },
  {
    name: 'a mapping of nothing',
    options: { attributeMappings: [{ certificateField: 'x', specifiers: [] }] },
    want: '"attributeMappings"',
  },
])('x509() refuses $name', ({ options, want }) => {
  expect(() => x509({ anchors: [root.pem], source: 'tls', ...options } as X509Options)).toThrow(
    want,
  )
})

test('X509-60 an anchor that is no CA is refused at once', () => {
  expect(() => x509({ anchors: ['-----BEGIN'], source: 'tls' })).toThrow('anchor-1')
})

test('RA-16 a role of another account is refused when the line is built', () => {
  const assume = { roleArn: 'arn:gw:iam::000000000002:role/press' }

  expect(() => mtlsStage({ assume })).toThrow('is no role of account 000000000001')
})

test('MTLS-5 servers ask for certificates, leave the verdict to us, and renegotiate nothing', () => {
  expect(mutualTlsOptions).toMatchObject({
    requestCert: true,
    rejectUnauthorized: false,
    sessionTimeout: 300,
  })
  expect(mutualTlsOptions.secureOptions).not.toBe(0)
})

async function identityOf(options: Partial<X509Options>, cn = 'press-4') {
  const stage = mtlsStage(options)
  const presented = stage.source.present(tlsRequest(stage.leaf({ subject: commonName(cn) })))
  return (await stage.source.verify(presented as never)).identity()
}

describe('MTLS-7 whom a certificate stands for', () => {
  test('MTLS-7 RA-31 with a role: the session of section 5', async () => {
    const { session } = await identityOf({
      assume: {
        roleArn: 'press',
        durationSeconds: 900,
        managedPolicyArns: ['arn:gw:iam::000000000001:policy/p'],
      },
    })

    expect(session).toMatchObject({
      role: roleArn,
      sessionName: expect.stringMatching(/^[0-9a-f]+$/),
      sourceIdentity: 'press-4',
      policies: { inline: undefined, arns: ['arn:gw:iam::000000000001:policy/p'] },
    })
    expect(session?.tags.get('x509Subject/CN')).toBe('press-4')
    expect(session?.keys.get('aws:sourcearn')).toContain(':trust-anchor/')
    expect(session?.keys.get('rolesanywhere:via')).toBe('tls')
    expect(session?.federation?.subject).toMatch(/^x509:/)
    expect(session?.durationSeconds(forgedTime)).toBe(900)
  })

  test('RA-32 a session does not outlive its certificates', async () => {
    const stage = mtlsStage({ assume: { roleArn } })
    const presented = stage.source.present(tlsRequest(stage.leaf()))
    const verified = await stage.source.verify(presented as never)

    const { session } = verified.identity()

    expect(session?.durationSeconds(verified.validUntil - 5_000)).toBe(5)
  })

  test('MTLS-7 map names role, name and tags; attributes are then its own business', async () => {
    const { session } = await identityOf(
      { map: ({ serialHex }) => ({ role: 'press', name: 'Press & 4', tags: { line: serialHex } }) },
      'a & b',
    )

    expect(session?.role).toBe('press')
    expect(session?.sessionName).toBe('Press=20=26=204')
    expect([...(session?.tags ?? [])].map(([key]) => key)).toEqual(['line'])
  })

  test('MTLS-7 map without a role names a caller that its anchor vouches for', async () => {
    const { session, claims, keys } = await identityOf({ map: () => ({ name: 'four' }) })

    expect(session).toBeUndefined()
    expect([claims.get('name'), keys.get('aws:sourceidentity')]).toEqual(['four', 'four'])
  })

  test('RA-29 what no tag can hold is denied, dropped or encoded as one says', async () => {
    const mapped = (onUnmappable?: 'drop' | 'encode') =>
      identityOf(
        {
          attributeMappings: [
            {
              certificateField: 'x509Subject',
              specifiers: ['*'],
              ...(onUnmappable === undefined ? {} : { onUnmappable }),
            },
          ],
        },
        'a & b',
      ).then(({ claims }) => claims.get('x509Subject/CN') ?? 'none')

    await expect(mapped()).rejects.toMatchObject({ code: 'AccessDenied', status: 403 })
    expect([await mapped('drop'), await mapped('encode')]).toEqual(['none', 'a =26 b'])
  })

  test('MTLS-7 tags of map obey the rules of tags', async () => {
    await expect(identityOf({ map: () => ({ tags: { 'aws:x': '1' } }) })).rejects.toMatchObject({
      code: 'AccessDenied',
    })
  })
})

test('MTLS-8 the end of every anchor is announced', () => {
  const counted: string[] = []
  const named = { name: 'plant', pem: root.pem }
  const metrics = { trustAnchorExpiry: (alias: string) => void counted.push(alias) }

  x509({ anchors: [named, root.pem], source: 'tls' }).bind({
    partition: 'gw',
    account: '000000000001',
    region: 'plant-1',
    metrics,
    clock: forgedClock,
  } as never)

  expect(counted).toEqual(['plant', 'anchor-2'])
})
