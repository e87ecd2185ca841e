import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AuditEvent } from '@gatewarden/core'
import { initCa } from '@gatewarden/roles-anywhere/ca'
import { expect, onTestFinished, test } from 'vitest'
import { type Plant, startPlant } from './plant.ts'

const press = { organizationalUnit: 'presses', commonName: 'press-4' }

/** Each step in a line: who told it, what was done, by whom, and the error if it was refused. */
const steps = (events: readonly AuditEvent[]): readonly string[] =>
  events.map(({ eventSource, eventName, userIdentity, errorCode }) =>
    [eventSource, eventName, userIdentity.type, errorCode ?? ''].join(' ').trimEnd(),
  )

const trustDecided = [
  'sts.gw AssumeRole AWSService',
  'sts.gw TagSession AWSService',
  'sts.gw SetSourceIdentity AWSService',
]
const signedIn = [
  ...trustDecided,
  'sts.gw AssumeRole AWSService',
  'rolesanywhere.gw CreateSession Certificate',
]
const wasRead = 'presses.gw ReadPress AssumedRole'
const hasEnded = 'gatewarden.gw Authenticate Anonymous ExpiredToken'

/** Signs in, and forgets what that recorded. */
async function enter(plant: Plant, leaf = press) {
  const provide = await plant.machine(leaf)
  const credentials = await provide()
  const [created] = plant.audit.take().slice(-1)
  return { provide, credentials, principalId: created?.userIdentity.principalId ?? '' }
}

test('RA-37 REV-2 a machine signs in with its certificate, is served, and is refused once its session is revoked', async () => {
  await using plant = await startPlant()

  const credentials = await (await plant.machine(press))()
  const served = await plant.readPress(credentials, 'press-4')
  const denied = await plant.readPress(credentials, 'press-5')
  await plant.iam.sessions.revoke({ token: credentials.sessionToken })
  const refused = await plant.readPress(credentials, 'press-4')

  expect([served, denied, refused]).toEqual([200, 403, 401])
  expect(steps(plant.audit.take())).toEqual([
    ...signedIn,
    wasRead,
    `${wasRead} AccessDenied`,
    'sts.gw RevokeSession AWSService',
    hasEnded,
  ])
})

test('RA-37 one watermark ends the sessions of a certificate, and those of others go on', async () => {
  await using plant = await startPlant()
  const one = await enter(plant)
  const other = await enter(plant, { ...press, commonName: 'press-5' })
  const issuer = plant.anywhere.trustAnchorArn('plant')

  const subject = one.principalId.slice(issuer.length + 1)
  await plant.iam.sessions.revoke({ issuer, subject })

  expect(subject).toMatch(/^x509:[\w-]{43}:[0-9a-f]{32}$/)
  expect(await plant.readPress(one.credentials, 'press-4')).toBe(401)
  expect(await plant.readPress(other.credentials, 'press-5')).toBe(200)
  expect(steps(plant.audit.take())).toEqual(['sts.gw RevokeSession AWSService', hasEnded, wasRead])
})

test('CRL-8 CRL-9 RA-37 a machine whose certificate its CA revokes loses its session and gets none any more, and its neighbour does', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gatewarden-plant-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const ca = await initCa(folder)
  await using plant = await startPlant({ ca })
  const certificate = await ca.issue(press)
  // A provider keeps its credentials: each sign-in with the certificate is one of its own.
  const signIn = async () => {
    const provide = await plant.machine(press, { ...ca, issue: async () => certificate })
    return provide()
  }
  const neighbour = await plant.machine({ ...press, commonName: 'press-5' })
  await plant.anywhere.revocation.importCrl((await ca.crl()).listPem)
  const credentials = await signIn()
  const before = await plant.readPress(credentials, 'press-4')
  plant.audit.take()

  const { listPem } = await ca.revoke(certificate.serial, 'keyCompromise')
  await plant.anywhere.revocation.importCrl(listPem)

  await expect(signIn()).rejects.toMatchObject({
    code: 'AccessDeniedException',
    status: 403,
    message: 'Untrusted signing certificate. Reason: Revoked, certificate: leaf',
  })
  expect([before, await plant.readPress(credentials, 'press-4')]).toEqual([200, 401])
  expect(steps(plant.audit.take())).toEqual([
    'sts.gw RevokeSession AWSService',
    'rolesanywhere.gw CreateSession Anonymous AccessDeniedException',
    hasEnded,
  ])
  await expect(neighbour()).resolves.toBeDefined()
})

test('RA-22 a disabled anchor lets nobody in, and one watermark ends the sessions it gave', async () => {
  await using plant = await startPlant()
  const { credentials } = await enter(plant)
  await using closed = await startPlant({ ca: plant.ca, isAnchorEnabled: false })

  await plant.iam.sessions.revoke({ issuer: plant.anywhere.trustAnchorArn('plant') })

  expect(await plant.readPress(credentials, 'press-4')).toBe(401)
  await expect((await closed.machine(press))()).rejects.toMatchObject({
    code: 'AccessDeniedException',
    status: 403,
    message: 'Untrusted signing certificate. Reason: AnchorDisabled, certificate: anchor',
  })
  // An anchor that is disabled at start ends its sessions there; and nobody is known before a path is valid.
  expect(steps(closed.audit.take())).toEqual([
    'sts.gw RevokeSession AWSService',
    'rolesanywhere.gw CreateSession Anonymous AccessDeniedException',
  ])
})

test('RA-34 a machine of another unit has a valid certificate and gets nothing', async () => {
  await using plant = await startPlant()
  const office = await plant.machine({ ...press, organizationalUnit: 'office' })

  await expect(office()).rejects.toMatchObject({ code: 'AccessDeniedException', status: 403 })

  expect(steps(plant.audit.take()).at(-1)).toBe(
    'rolesanywhere.gw CreateSession Certificate AccessDeniedException',
  )
})

test('SEC-66 credentials of a machine stand in no audit event and no log line', async () => {
  await using plant = await startPlant()

  const credentials = await (await plant.machine(press))()
  await plant.readPress(credentials, 'press-4')
  await plant.iam.sessions.revoke({ token: credentials.sessionToken })
  await plant.readPress(credentials, 'press-4')

  const told = JSON.stringify(plant.audit.take()) + plant.log.lines.join('\n')
  expect(told).not.toContain(credentials.secretAccessKey)
  expect(told).not.toContain(credentials.sessionToken)
})
