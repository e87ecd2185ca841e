import { expect, test } from 'vitest'
import { MemorySubjectStore } from '../subjects/memory-subject-store.ts'
import type { AnywhereStage } from '../testing/anywhere-stage.ts'
import { anywhereStage } from '../testing/anywhere-stage.ts'
import { der } from '../testing/der-writer.ts'
import { ecKey } from '../testing/forge-certificate.ts'
import { forgedTime, forgeLeaf } from '../testing/forge-chain.ts'
import { notAuthorized, outcome, untrusted } from '../testing/outcome.ts'

function leafOf(stage: AnywhereStage, serial: number, name = 'press-4') {
  const key = ecKey()
  const subject = der.sequence(der.set(der.sequence(der.oid('2.5.4.3'), der.utf8(name))))
  return { key, der: forgeLeaf(stage.root, { key, subject, serial: der.integer(serial) }) }
}

async function onlySubject(stage: AnywhereStage): Promise<string> {
  return (await stage.api().listSubjects()).subjects[0]?.subjectId ?? ''
}

test('RA-24 a subject is recorded with its certificates, newest first, and what callers claimed', async () => {
  const stage = anywhereStage()
  const first = leafOf(stage, 1)

  const answer = await stage.send({ leaf: first, body: { instanceProperties: { hall: '7' } } })
  stage.time = forgedTime + 1_000
  await stage.send({ leaf: leafOf(stage, 2) })

  const { subjects } = await stage.api().listSubjects()
  const [summary] = subjects
  expect(subjects).toEqual([
    {
      subjectId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      subjectArn: (JSON.parse(answer.body) as { subjectArn: string }).subjectArn,
      x509Subject: 'CN=press-4',
      enabled: true,
      createdAt: '2025-01-01T00:00:00.000Z',
      updatedAt: '2025-01-01T00:00:01.000Z',
      lastSeenAt: '2025-01-01T00:00:01.000Z',
    },
  ])
  const { subject } = await stage.api().getSubject({ subjectId: summary?.subjectId ?? '' })
  expect(subject).toMatchObject({
    ...summary,
    trustAnchorArn: stage.anywhere.trustAnchorArn('plant'),
    credentials: [
      { serialNumber: '02', seenAt: '2025-01-01T00:00:01.000Z' },
      {
        credentialId: expect.stringMatching(/^x509:[\w-]{43}:01$/),
        serialNumber: '01',
        issuer: 'CN=plant root',
        x509CertificateData: expect.stringMatching(/^-----BEGIN CERTIFICATE-----\n/),
        seenAt: '2025-01-01T00:00:00.000Z',
        enabled: true,
        failed: false,
      },
    ],
    instanceProperties: [
      { properties: { hall: '7' }, seenAt: '2025-01-01T00:00:00.000Z', failed: false },
    ],
  })
  expect(subject.credentials[1]?.credentialId).toBe(stage.issued[0]?.federation?.subject)
})

test('RA-24 a failure after a valid path is recorded as one, a failure before it is not', async () => {
  const stage = anywhereStage()
  const roleArn = 'arn:gw:iam::000000000001:role/admin'

  await stage.send({ host: 'elsewhere.example' })
  expect((await stage.api().listSubjects()).subjects).toEqual([])

  expect(outcome(await stage.send({ body: { roleArn } }))).toBe(notAuthorized)
  const { subject } = await stage.api().getSubject({ subjectId: await onlySubject(stage) })
  expect(subject.credentials).toMatchObject([{ failed: true }])
})

test('RA-24 a disabled subject gets no session with any certificate, until it is enabled', async () => {
  const stage = anywhereStage()
  const leaf = leafOf(stage, 1)
  await stage.send({ leaf })
  await stage.send({ leaf: leafOf(stage, 9, 'press-9') })
  const { subjects } = await stage.api().listSubjects()
  const subjectId = subjects.find((one) => one.x509Subject === 'CN=press-4')?.subjectId ?? ''
  stage.time = forgedTime + 1_000

  const { subject } = await stage.api().disableSubject({ subjectId })

  expect(subject.enabled).toBe(false)
  for (const one of [leaf, leafOf(stage, 2)]) {
    expect(outcome(await stage.send({ leaf: one }))).toBe(untrusted('SubjectDisabled', 'leaf'))
  }
  expect(outcome(await stage.send({ leaf: leafOf(stage, 8, 'press-9') }))).toBe('201')
  await stage.api().enableSubject({ subjectId })
  expect(outcome(await stage.send({ leaf: leafOf(stage, 3) }))).toBe('201')
})

test('RA-2 RA-24 a disabled certificate gets no session, another of the same subject does', async () => {
  const stage = anywhereStage()
  const leaf = leafOf(stage, 1)
  await stage.send({ leaf })
  const subjectId = await onlySubject(stage)
  const { subject } = await stage.api().getSubject({ subjectId })
  const credentialId = subject.credentials[0]?.credentialId ?? ''
  stage.time = forgedTime + 1_000

  const disabled = await stage.api().disableSubjectCredential({ subjectId, credentialId })

  expect(disabled.subject.credentials).toMatchObject([{ credentialId, enabled: false }])
  expect(outcome(await stage.send({ leaf }))).toBe(untrusted('CredentialDisabled', 'leaf'))
  expect(outcome(await stage.send({ leaf: leafOf(stage, 2) }))).toBe('201')
  await stage.api().enableSubjectCredential({ subjectId, credentialId })
  stage.time = forgedTime + 2_000
  expect(outcome(await stage.send({ leaf }))).toBe('201')
})

test('RA-24 a subject that was forgotten stays disabled, and is still listed', async () => {
  const stage = anywhereStage({ subjectStore: forgetful() })
  const leaf = leafOf(stage, 1)
  await stage.send({ leaf })
  const subjectId = await onlySubject(stage)
  await stage.api().disableSubject({ subjectId })
  await stage.send({ leaf: leafOf(stage, 5, 'press-5') })

  stage.time = forgedTime + 1_000
  expect(outcome(await stage.send({ leaf }))).toBe(untrusted('SubjectDisabled', 'leaf'))
  await stage.send({ leaf: leafOf(stage, 6, 'press-5') })

  const { subjects } = await stage.api().listSubjects()
  expect(subjects.map(({ x509Subject, enabled }) => [x509Subject, enabled]).sort()).toEqual([
    ['CN=press-4', false],
    ['CN=press-5', true],
  ])
  const { subject } = await stage.api().getSubject({ subjectId })
  expect(subject).toMatchObject({ enabled: false, credentials: [] })
  expect(subject).not.toHaveProperty('lastSeenAt')
})

/** Room for one subject. */
function forgetful(): MemorySubjectStore {
  return new MemorySubjectStore(2_400)
}

test('RA-24 what nobody saw is unknown', async () => {
  const stage = anywhereStage()
  const subjectId = '00000000-0000-4000-8000-000000000000'

  for (const ask of [
    () => stage.api().getSubject({ subjectId }),
    () => stage.api().disableSubject({ subjectId }),
  ]) {
    await expect(ask()).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Subject not found',
    })
  }
})

test('RA-24 a store of subjects that fails refuses nobody, and is logged; asking it is refused', async () => {
  const broken = () => Promise.reject(new Error('secret of the store'))
  const stage = anywhereStage({ subjectStore: { record: broken, get: broken, list: broken } })

  expect(outcome(await stage.send())).toBe('201')

  await expect(stage.api().listSubjects()).rejects.toMatchObject({
    code: 'ServiceUnavailable',
    message: 'the subjects are not available',
  })
  expect(stage.log.map(([, message]) => message)).toEqual([
    'sessions of revoked certificates were not ended',
    'uses of certificates were not recorded',
  ])
})

test('RA-24 lists of subjects are paged without gaps', async () => {
  const stage = anywhereStage()
  for (let at = 1; at <= 5; at += 1) await stage.send({ leaf: leafOf(stage, at, `press-${at}`) })
  const all = (await stage.api().listSubjects()).subjects.map(({ subjectId }) => subjectId)
  await stage.api().disableSubject({ subjectId: all[3] ?? '' })

  const seen: string[] = []
  let nextToken: string | undefined
  do {
    const page = await stage.api().listSubjects({ pageSize: 2, nextToken })
    seen.push(...page.subjects.map(({ subjectId }) => subjectId))
    nextToken = page.nextToken
  } while (nextToken !== undefined)

  expect(seen).toEqual(all)
})
