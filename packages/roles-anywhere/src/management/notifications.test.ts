import { expect, test } from 'vitest'
import { anywhereStage } from '../testing/anywhere-stage.ts'
import { der } from '../testing/der-writer.ts'
import { forgeCa, forgedTime } from '../testing/forge-chain.ts'

const day = 86_400_000
const ending = forgeCa('ending', undefined, { notAfter: der.utcTime('250301000000Z') })
const anchorInput = {
  name: 'ending',
  source: {
    sourceType: 'CERTIFICATE_BUNDLE' as const,
    sourceData: { x509CertificateData: ending.pem },
  },
}

test('RA-26 a leaf that ends within 45 days is told once: log line and counter', async () => {
  const stage = anywhereStage()
  const leaf = stage.leaf({ notAfter: der.utcTime('250215000000Z') })

  await stage.send({ leaf })
  stage.time = forgedTime + 1_000
  await stage.send({ leaf })

  expect(stage.expiries).toEqual(['END_ENTITY_CERTIFICATE_EXPIRY'])
  expect(stage.log).toEqual([
    [
      {
        event: 'END_ENTITY_CERTIFICATE_EXPIRY',
        trustAnchorArn: stage.anywhere.trustAnchorArn('plant'),
        subject: 'CN=leaf',
        serialNumber: '01',
        notAfter: '2025-02-15T00:00:00.000Z',
        daysLeft: 45,
      },
      'a certificate is about to end',
    ],
  ])
})

test('RA-26 a leaf that ends after 45 days and a second is not told', async () => {
  const stage = anywhereStage()

  await stage.send({ leaf: stage.leaf({ notAfter: der.utcTime('250215000001Z') }) })

  expect(stage.expiries).toEqual([])
})

test('RA-26 the certificates of an anchor are judged when objects change', async () => {
  const stage = anywhereStage()
  const api = stage.api()
  const { trustAnchor } = await api.createTrustAnchor(anchorInput)
  const { trustAnchorId } = trustAnchor
  expect(stage.expiries).toEqual([])
  stage.time = forgedTime + 20 * day

  await api.enableTrustAnchor({ trustAnchorId })
  await api.disableTrustAnchor({ trustAnchorId })

  expect(stage.expiries).toEqual(['CA_CERTIFICATE_EXPIRY'])
})

test('RA-26 settings replace those of their event, are reset to the default, and a threshold tells once each', async () => {
  const stage = anywhereStage()
  const api = stage.api()
  const { trustAnchorId } = (await api.createTrustAnchor(anchorInput)).trustAnchor
  const event = 'CA_CERTIFICATE_EXPIRY' as const

  const put = await api.putNotificationSettings({
    trustAnchorId,
    notificationSettings: [{ event, enabled: true, threshold: 90 }],
  })

  expect(put.trustAnchor.notificationSettings).toEqual([
    { event, enabled: true, threshold: 90, channel: 'ALL', configuredBy: '000000000001' },
    expect.objectContaining({ event: 'END_ENTITY_CERTIFICATE_EXPIRY', threshold: 45 }),
  ])
  expect(stage.expiries).toEqual([event])
  stage.time = forgedTime + 20 * day
  const reset = await api.resetNotificationSettings({
    trustAnchorId,
    notificationSettingKeys: [{ event }],
  })
  expect(reset.trustAnchor.notificationSettings[0]).toMatchObject({
    threshold: 45,
    configuredBy: 'rolesanywhere.amazonaws.com',
  })
  expect(stage.expiries).toEqual([event, event])
})

test('RA-26 a disabled setting tells nothing', async () => {
  const stage = anywhereStage()
  const event = 'CA_CERTIFICATE_EXPIRY' as const

  await stage.api().createTrustAnchor({
    ...anchorInput,
    notificationSettings: [{ event, enabled: false, threshold: 90 }],
  })

  expect(stage.expiries).toEqual([])
})

test('RA-26 an event that stands twice is refused', async () => {
  const stage = anywhereStage()
  const { trustAnchorId } = (await stage.api().createTrustAnchor(anchorInput)).trustAnchor
  const setting = { event: 'CA_CERTIFICATE_EXPIRY' as const, enabled: true }

  await expect(
    stage.api().putNotificationSettings({
      trustAnchorId,
      notificationSettings: [setting, setting],
    }),
  ).rejects.toMatchObject({
    code: 'ValidationException',
    message: 'notificationSettings has an event twice',
  })
})
