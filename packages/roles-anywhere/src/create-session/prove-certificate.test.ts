import { expect, test } from 'vitest'
import { anywhereStage } from '../testing/anywhere-stage.ts'
import { der } from '../testing/der-writer.ts'
import { ecKey } from '../testing/forge-certificate.ts'
import { forgeCa, forgeLeaf } from '../testing/forge-chain.ts'
import {
  authorityKeyId,
  extendedKeyUsage,
  generalName,
  keyUsage,
  subjectAltName,
} from '../testing/forge-extensions.ts'
import { notProven, outcome, untrusted } from '../testing/outcome.ts'

test('RA-20 an unknown anchor is told before the path, an unknown profile only after it', async () => {
  const stage = anywhereStage()
  const stranger = forgeCa('stranger')
  const key = ecKey()
  const foreign = { key, der: forgeLeaf(stranger, { key }) }
  const missing =
    'arn:gw:rolesanywhere:plant-1:000000000001:profile/00000000-0000-0000-0000-000000000000'

  expect(
    outcome(
      await stage.send({ body: { trustAnchorArn: missing.replace('profile', 'trust-anchor') } }),
    ),
  ).toBe('404 ResourceNotFoundException: Trust anchor not found')
  expect(outcome(await stage.send({ leaf: foreign, body: { profileArn: missing } }))).toBe(
    untrusted('NameChain', 'leaf'),
  )
  expect(outcome(await stage.send({ body: { profileArn: missing } }))).toBe(
    '404 ResourceNotFoundException: Profile not found',
  )
})

test.each([
  { name: 'expired', options: { notAfter: der.utcTime('241231000000Z') }, reason: 'Expired' },
  { name: 'without digitalSignature', extensions: [keyUsage(2)], reason: 'KeyUsageForbids' },
  { name: 'without key usage', extensions: [], reason: 'KeyUsageForbids' },
  {
    name: 'for servers only',
    extensions: [keyUsage(0), extendedKeyUsage('1.3.6.1.5.5.7.3.1')],
    reason: 'EkuMissing',
  },
  {
    name: 'with a malformed name',
    extensions: [keyUsage(0), subjectAltName([generalName.dns('a_b')])],
    reason: 'SanInvalid',
  },
  {
    name: 'of version 1',
    options: { version: Buffer.alloc(0) },
    extensions: [keyUsage(0)],
    reason: 'VersionUnsupported',
    credential: '1',
  },
])(
  'RA-20 a leaf that is $name is refused with its reason',
  async ({ options = {}, extensions, reason, credential }) => {
    const stage = anywhereStage()
    const own =
      extensions === undefined
        ? {}
        : { extensions: [...extensions, authorityKeyId(stage.root.key)] }
    const leaf = stage.leaf({ ...options, ...own })

    const answer = await stage.send({ leaf, ...(credential === undefined ? {} : { credential }) })

    expect(outcome(answer)).toBe(untrusted(reason, 'leaf'))
    expect(stage.issued).toEqual([])
  },
)

test('RA-20 the reason names the certificate of the path', async () => {
  const stage = anywhereStage()
  const intermediate = forgeCa('intermediate', stage.root, { pathLength: 0 })
  const below = forgeCa('below', intermediate)
  const key = ecKey()
  const leaf = { key, der: forgeLeaf(below, { key }) }

  expect(outcome(await stage.send({ leaf, chain: [below.der, intermediate.der] }))).toBe(
    untrusted('PathLenExceeded', 'intermediate 2'),
  )
})

test('RA-20 whoever lacks the key learns nothing about the certificate', async () => {
  const stage = anywhereStage()
  const { der: expired } = stage.leaf({ notAfter: der.utcTime('241231000000Z') })

  expect(outcome(await stage.send({ leaf: { der: expired, key: ecKey() } }))).toBe(notProven)
})

test('RA-22 a disabled anchor refuses new sessions', async () => {
  const root = forgeCa('other')
  const stage = anywhereStage({ trustAnchors: [{ name: 'plant', pem: root.pem, enabled: false }] })
  const key = ecKey()

  expect(outcome(await stage.send({ leaf: { key, der: forgeLeaf(root, { key }) } }))).toBe(
    untrusted('AnchorDisabled', 'anchor'),
  )
})

test('RA-16 a certificate of another anchor of the account is refused', async () => {
  const [one, two] = [forgeCa('one'), forgeCa('two')]
  const stage = anywhereStage({
    trustAnchors: [
      { name: 'plant', pem: one.pem },
      { name: 'office', pem: two.pem },
    ],
  })
  const key = ecKey()
  const leaf = { key, der: forgeLeaf(two, { key }) }

  expect(outcome(await stage.send({ leaf }))).toBe(untrusted('NameChain', 'leaf'))
  expect(
    outcome(
      await stage.send({ leaf, body: { trustAnchorArn: stage.anywhere.trustAnchorArn('office') } }),
    ),
  ).toBe('201')
})
