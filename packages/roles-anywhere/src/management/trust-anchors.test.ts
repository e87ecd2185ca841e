import { rootCertificates } from 'node:tls'
import { expect, test } from 'vitest'
import { anywhereStage } from '../testing/anywhere-stage.ts'
import { ecKey } from '../testing/forge-certificate.ts'
import { forgeCa, forgedTime, forgeLeaf } from '../testing/forge-chain.ts'
import { outcome, untrusted } from '../testing/outcome.ts'
import type { RolesAnywhereInput } from './roles-anywhere-api.ts'

const other = forgeCa('other root')
const source = (pem: string) => ({
  sourceType: 'CERTIFICATE_BUNDLE' as const,
  sourceData: { x509CertificateData: pem },
})
const anchorInput = { name: 'other', source: source(other.pem), enabled: true }

function otherLeaf() {
  const key = ecKey()
  return { key, der: forgeLeaf(other, { key }) }
}

test('RA-21 a trust anchor that was created is shown, and its certificates get sessions', async () => {
  const stage = anywhereStage()

  const { trustAnchor } = await stage.api().createTrustAnchor(anchorInput)

  expect(trustAnchor).toEqual({
    trustAnchorId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-/),
    trustAnchorArn: `arn:gw:rolesanywhere:plant-1:000000000001:trust-anchor/${trustAnchor.trustAnchorId}`,
    name: 'other',
    enabled: true,
    source: source(other.pem),
    notificationSettings: [
      {
        event: 'CA_CERTIFICATE_EXPIRY',
        enabled: true,
        threshold: 45,
        channel: 'ALL',
        configuredBy: 'rolesanywhere.amazonaws.com',
      },
      expect.objectContaining({ event: 'END_ENTITY_CERTIFICATE_EXPIRY', threshold: 45 }),
    ],
    createdAt: '2025-01-01T00:00:00.000Z',
    updatedAt: '2025-01-01T00:00:00.000Z',
  })
  const { trustAnchorId, trustAnchorArn } = trustAnchor
  expect(await stage.api().getTrustAnchor({ trustAnchorId })).toEqual({ trustAnchor })
  const body = { trustAnchorArn }
  expect(outcome(await stage.send({ leaf: otherLeaf(), body }))).toBe('201')
})

test('RA-22 an anchor is created disabled unless it is said otherwise', async () => {
  const stage = anywhereStage()
  const { name, source: given } = anchorInput

  const { trustAnchor } = await stage.api().createTrustAnchor({ name, source: given })

  expect(trustAnchor.enabled).toBe(false)
  const body = { trustAnchorArn: trustAnchor.trustAnchorArn }
  expect(outcome(await stage.send({ leaf: otherLeaf(), body }))).toBe(
    untrusted('AnchorDisabled', 'anchor'),
  )
})

test('RA-16 a certificate of one anchor gets nothing by naming another', async () => {
  const stage = anywhereStage()

  await stage.api().createTrustAnchor(anchorInput)

  expect(outcome(await stage.send({ leaf: otherLeaf() }))).toBe(untrusted('NameChain', 'leaf'))
})

test('RA-22 RA-37 disabling refuses new sessions, ends live ones by the ARN, and can be undone', async () => {
  const stage = anywhereStage()
  const api = stage.api()
  const { trustAnchor } = await api.createTrustAnchor(anchorInput)
  const { trustAnchorId, trustAnchorArn } = trustAnchor
  const leaf = otherLeaf()
  const send = async (id: string) =>
    outcome(
      await stage.send({
        leaf,
        body: { trustAnchorArn },
        headers: { 'amz-sdk-invocation-id': id },
      }),
    )
  expect(await send('1')).toBe('201')

  expect((await api.disableTrustAnchor({ trustAnchorId })).trustAnchor.enabled).toBe(false)
  expect(stage.ended).toEqual([{ issuer: trustAnchorArn }])
  expect(await send('2')).toBe(untrusted('AnchorDisabled', 'anchor'))

  await api.enableTrustAnchor({ trustAnchorId })
  expect(await send('3')).toBe('201')
  expect(stage.ended).toHaveLength(1)
})

test('RA-22 disabling again ends the sessions again: a call that failed half-way can be repeated', async () => {
  const stage = anywhereStage()
  const { trustAnchor } = await stage.api().createTrustAnchor(anchorInput)

  await stage.api().disableTrustAnchor(trustAnchorOf(trustAnchor))
  await stage.api().disableTrustAnchor(trustAnchorOf(trustAnchor))

  expect(stage.ended).toHaveLength(2)
})

function trustAnchorOf({ trustAnchorId }: { readonly trustAnchorId: string }) {
  return { trustAnchorId }
}

test('RA-22 a session that is under way while its anchor is disabled is not handed out', async () => {
  const stage = anywhereStage()
  const { trustAnchor } = await stage.api().createTrustAnchor(anchorInput)
  const { issue } = stage
  stage.issue = async (request) => {
    await stage.api().disableTrustAnchor(trustAnchorOf(trustAnchor))
    return issue(request)
  }
  const body = { trustAnchorArn: trustAnchor.trustAnchorArn }

  const answer = await stage.send({ leaf: otherLeaf(), body })

  expect(outcome(answer)).toBe(untrusted('AnchorDisabled', 'anchor'))
  expect(answer.body).not.toContain('token')
})

test('RA-22 a deleted anchor is unknown, and its sessions end', async () => {
  const stage = anywhereStage()
  const { trustAnchor } = await stage.api().createTrustAnchor(anchorInput)
  const { trustAnchorId, trustAnchorArn } = trustAnchor

  expect(await stage.api().deleteTrustAnchor({ trustAnchorId })).toEqual({ trustAnchor })

  expect(stage.ended).toEqual([{ issuer: trustAnchorArn }])
  expect(outcome(await stage.send({ leaf: otherLeaf(), body: { trustAnchorArn } }))).toBe(
    '404 ResourceNotFoundException: Trust anchor not found',
  )
  await expect(stage.api().getTrustAnchor({ trustAnchorId })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
  })
})

test('RA-22 X509-62 new certificates of an anchor hold at once, paths that were found before do not', async () => {
  const stage = anywhereStage()
  const { trustAnchor } = await stage.api().createTrustAnchor(anchorInput)
  const { trustAnchorId, trustAnchorArn } = trustAnchor
  const leaf = otherLeaf()
  const body = { trustAnchorArn }
  expect(outcome(await stage.send({ leaf, body }))).toBe('201')
  const next = forgeCa('next root')
  stage.time = forgedTime + 1_000

  const updated = await stage.api().updateTrustAnchor({
    trustAnchorId,
    name: 'next',
    source: source(next.pem),
  })

  expect(updated.trustAnchor).toMatchObject({ name: 'next', updatedAt: '2025-01-01T00:00:01.000Z' })
  expect(outcome(await stage.send({ leaf, body }))).toBe(untrusted('NameChain', 'leaf'))
  const key = ecKey()
  const nextLeaf = { key, der: forgeLeaf(next, { key }) }
  expect(outcome(await stage.send({ leaf: nextLeaf, body }))).toBe('201')
})

test('RA-22 disabled anchors of the options end the sessions of former processes at the start', async () => {
  const root = forgeCa('root')
  const trustAnchors = [
    { name: 'on', pem: root.pem },
    { name: 'off', pem: other.pem, enabled: false },
  ]

  const stage = anywhereStage({ trustAnchors })
  await stage.api().listTrustAnchors()

  expect(stage.ended).toEqual([{ issuer: stage.anywhere.trustAnchorArn('off') }])
})

const leafPem = pemOf(otherLeaf().der)

function pemOf(der: Uint8Array): string {
  return `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`
}

test.each([
  {
    name: 'AWS_ACM_PCA',
    input: { source: { sourceType: 'AWS_ACM_PCA', sourceData: { x509CertificateData: '' } } },
    message: 'source.sourceType must be CERTIFICATE_BUNDLE; other sources are not served',
  },
  {
    name: 'SELF_SIGNED_REPOSITORY',
    input: { source: { ...source(''), sourceType: 'SELF_SIGNED_REPOSITORY' } },
    message: 'source.sourceType must be CERTIFICATE_BUNDLE; other sources are not served',
  },
  {
    name: 'a certificate that is no CA',
    input: { source: source(leafPem) },
    message: /block 1: .* \(NotCa, X509-27\)$/,
  },
  {
    name: 'a pasted private key',
    input: {
      source: source(
        `${other.pem}-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n`,
      ),
    },
    message: /block 2: not a certificate$/,
  },
  {
    name: 'a public root',
    input: { source: source(rootCertificates[0] ?? '') },
    message: /block 1: a public root would let in everybody it certifies$/,
  },
  {
    name: 'eleven certificates',
    input: { source: source(other.pem.repeat(11)) },
    message: /more than 10 certificates$/,
  },
  {
    name: '16,001 characters',
    input: { source: source('-'.repeat(16_001)) },
    message: 'source.sourceData.x509CertificateData must have 1 to 16000 characters',
  },
  { name: 'no name', input: { name: undefined }, message: 'name must be a string' },
  { name: 'an empty name', input: { name: '' }, message: 'name must have 1 to 255 characters' },
  {
    name: 'a long name',
    input: { name: 'a'.repeat(256) },
    message: 'name must have 1 to 255 characters',
  },
  {
    name: 'a name with a slash',
    input: { name: 'a/b' },
    message: 'name may hold only letters, digits, spaces, `-` and `_`',
  },
  {
    name: 'an unknown member',
    input: { enable: true },
    message: 'enable is no member that is known',
  },
  { name: 'a text for a flag', input: { enabled: 'no' }, message: 'enabled must be true or false' },
  {
    name: 'a threshold of 361 days',
    input: {
      notificationSettings: [{ event: 'CA_CERTIFICATE_EXPIRY', enabled: true, threshold: 361 }],
    },
    message: 'notificationSettings[0].threshold must be an integer from 1 to 360',
  },
])('RA-21 $name is refused, and nothing is created', async ({ input, message }) => {
  const stage = anywhereStage()
  const given = { ...anchorInput, ...input } as RolesAnywhereInput<'createTrustAnchor'>

  await expect(stage.api().createTrustAnchor(given)).rejects.toMatchObject({
    code: 'ValidationException',
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  })

  expect((await stage.api().listTrustAnchors()).trustAnchors).toHaveLength(1)
  expect(JSON.stringify(stage.calls)).not.toContain('c2VjcmV0')
})

test('RA-22 an update with refused certificates changes nothing', async () => {
  const stage = anywhereStage()
  const { trustAnchor } = await stage.api().createTrustAnchor(anchorInput)
  const { trustAnchorId, trustAnchorArn } = trustAnchor

  await expect(
    stage.api().updateTrustAnchor({ trustAnchorId, name: 'new', source: source(leafPem) }),
  ).rejects.toMatchObject({ code: 'ValidationException' })

  expect(await stage.api().getTrustAnchor({ trustAnchorId })).toEqual({ trustAnchor })
  expect(outcome(await stage.send({ leaf: otherLeaf(), body: { trustAnchorArn } }))).toBe('201')
})

test('RA-22 the fifty-first anchor is refused', async () => {
  const stage = anywhereStage()
  for (let count = 0; count < 50; count += 1) await stage.api().createTrustAnchor(anchorInput)

  await expect(stage.api().createTrustAnchor(anchorInput)).rejects.toMatchObject({
    code: 'ValidationException',
    message: 'the input exceeds 50 trust anchors',
  })
})

test('RA-22 an anchor of the options is listed and shown, and never changed', async () => {
  const stage = anywhereStage()
  const api = stage.api()
  const [trustAnchor] = (await api.listTrustAnchors()).trustAnchors
  const trustAnchorId = trustAnchor?.trustAnchorId ?? ''
  const resourceArn = stage.anywhere.trustAnchorArn('plant')

  expect(trustAnchor).toMatchObject({ trustAnchorArn: resourceArn, name: 'plant', enabled: true })
  expect(trustAnchor).not.toHaveProperty('createdAt')
  for (const change of [
    () => api.updateTrustAnchor({ trustAnchorId, name: 'x' }),
    () => api.disableTrustAnchor({ trustAnchorId }),
    () => api.enableTrustAnchor({ trustAnchorId }),
    () => api.deleteTrustAnchor({ trustAnchorId }),
    () => api.tagResource({ resourceArn, tags: [{ key: 'a', value: 'b' }] }),
    () =>
      api.resetNotificationSettings({
        trustAnchorId,
        notificationSettingKeys: [{ event: 'CA_CERTIFICATE_EXPIRY' }],
      }),
  ]) {
    await expect(change()).rejects.toMatchObject({
      code: 'ValidationException',
      message: 'the input names an object of the options of rolesAnywhere(), which is not changed',
    })
  }
  expect(stage.ended).toEqual([])
  expect(outcome(await stage.send())).toBe('201')
})

test('RA-22 a service without configured objects serves those that are created', async () => {
  const stage = anywhereStage({
    trustAnchors: undefined,
    profiles: undefined,
    account: '000000000001',
    partition: 'gw',
  } as never)
  const api = stage.api()
  const { trustAnchor } = await api.createTrustAnchor(anchorInput)
  const role = 'arn:gw:iam::000000000001:role/press'
  const { profile } = await api.createProfile({ name: 'p', roleArns: [role], enabled: true })

  const parameters = {
    trustAnchorArn: trustAnchor.trustAnchorArn,
    profileArn: profile.profileArn,
    roleArn: role,
  }
  expect(outcome(await stage.send({ leaf: otherLeaf(), parameters }))).toBe('201')
})
