import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { anonymous, type LineOptions, type Principal } from '@gatewarden/core'
import type { RolesAnywhereApi } from '@gatewarden/roles-anywhere'
import { type DevelopmentCa, initCa } from '@gatewarden/roles-anywhere/ca'
import { decodeJwt } from 'jose'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { type PressWorld, pressWorld } from './press-world.ts'

const worlds: PressWorld[] = []
afterEach(() => Promise.all(worlds.splice(0).map(({ line }) => line.close())))

const account = '000000000001'
const arnOf = (kind: string, id: string) => `arn:gw:rolesanywhere:plant-1:${account}:${kind}/${id}`
const roleArn = (name: string) => `arn:gw:iam::${account}:role/${name}`
const allow = (Action: string | readonly string[], more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...more,
})
const user = (...Statement: readonly object[]) => ({
  Policies: { own: { Version: '2012-10-17', Statement } },
})
const passToService = allow('iam:PassRole', {
  Resource: roleArn('press'),
  Condition: { StringEquals: { 'iam:PassedToService': 'rolesanywhere.amazonaws.com' } },
})
const users = {
  operator: user(allow('rolesanywhere:*'), passToService),
  viewer: user(allow(['rolesanywhere:Get*', 'rolesanywhere:List*'])),
  elsewhere: user(
    allow('rolesanywhere:*'),
    allow('iam:PassRole', {
      Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    }),
  ),
  shift: user(
    allow('rolesanywhere:*', {
      Condition: { StringEquals: { 'aws:ResourceTag/shift': 'night' } },
    }),
  ),
}

// The trust policy names the service and a tag, not the anchor: its ARN is random.
const anyAnchor = { StringEquals: { 'aws:PrincipalTag/x509Subject/OU': 'presses' } }

async function world(line: Partial<LineOptions> = {}): Promise<PressWorld> {
  const built = await pressWorld(anyAnchor, [], { policies: { users }, line })
  worlds.push(built)
  return built
}

function apiOf({ anywhere, line }: PressWorld, name: string): RolesAnywhereApi {
  const found = line.snapshots.current().userByArn(`arn:gw:iam::${account}:user/${name}`)
  const { arn, id, tags } = found ?? { arn: '', id: '', tags: new Map() }
  const principal: Principal = { kind: 'user', account, arn, id, name, tags, session: undefined }
  return anywhere.api({ principal, facts: { sourceIp: '192.0.2.7' }, requestId: 'request-1' })
}

async function managed(plant: PressWorld, name = 'operator') {
  const api = apiOf(plant, name)
  const { trustAnchor } = await api.createTrustAnchor({
    name: 'managed',
    enabled: true,
    source: {
      sourceType: 'CERTIFICATE_BUNDLE',
      sourceData: { x509CertificateData: plant.ca.rootPem },
    },
  })
  const { profile } = await api.createProfile({
    name: 'managed',
    enabled: true,
    roleArns: [roleArn('press')],
  })
  const { trustAnchorId, trustAnchorArn } = trustAnchor
  const { profileId, profileArn } = profile
  return { api, trustAnchorId, profileId, arns: { trustAnchorArn, profileArn } }
}

const press = { organizationalUnit: 'presses', commonName: 'press-4' }

test('RA-22 RA-37 a machine below a managed anchor works until the anchor is disabled: at once, for sessions that it has too', async () => {
  const plant = await world()
  const { api, trustAnchorId, arns } = await managed(plant)
  const machine = await plant.machineUnder(press, arns)
  const own = await (await plant.machine(press))()
  const { sessionToken } = await machine()
  expect(await plant.reads(sessionToken, 'press-4')).toBe(true)

  await api.disableTrustAnchor({ trustAnchorId })

  await expect(plant.reads(sessionToken, 'press-4')).rejects.toMatchObject({ code: 'ExpiredToken' })
  await expect((await plant.machineUnder(press, arns))()).rejects.toMatchObject({
    code: 'AccessDeniedException',
    message: 'Untrusted signing certificate. Reason: AnchorDisabled, certificate: anchor',
  })
  expect(await plant.reads(own.sessionToken, 'press-4')).toBe(true)

  await api.enableTrustAnchor({ trustAnchorId })
  const next = await (await plant.machineUnder(press, arns))()
  expect(await plant.reads(next.sessionToken, 'press-4')).toBe(true)
})

test('RA-22 deleting an anchor ends its sessions', async () => {
  const plant = await world()
  const { api, trustAnchorId, arns } = await managed(plant)
  const { sessionToken } = await (await plant.machineUnder(press, arns))()

  await api.deleteTrustAnchor({ trustAnchorId })

  await expect(plant.reads(sessionToken, 'press-4')).rejects.toMatchObject({ code: 'ExpiredToken' })
})

test('RA-24 a subject that is disabled gets no session; its live ones end by its certificate', async () => {
  const plant = await world()
  const { api, arns } = await managed(plant)
  const machine = await plant.machineUnder(press, arns)
  const { sessionToken } = await machine()
  const [summary] = (await api.listSubjects()).subjects
  const subjectId = summary?.subjectId ?? ''

  const { subject } = await api.disableSubject({ subjectId })

  await expect((await plant.machineUnder(press, arns))()).rejects.toMatchObject({
    message: 'Untrusted signing certificate. Reason: SubjectDisabled, certificate: leaf',
  })
  expect(await plant.reads(sessionToken, 'press-4')).toBe(true)
  const { credentialId } = subject.credentials.at(-1) ?? { credentialId: '' }
  await plant.line.sessions.revoke({ issuer: subject.trustAnchorArn, subject: credentialId })
  await expect(plant.reads(sessionToken, 'press-4')).rejects.toMatchObject({ code: 'ExpiredToken' })
})

test('RA-37 RA-25 a live session ends with the list that an operator imports, on the next request, and each step is recorded', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gatewarden-lists-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const ca = await initCa(folder)
  const service = { trustAnchors: [{ name: 'plant', pem: ca.rootPem }] }
  const plant = await pressWorld(anyAnchor, [], { policies: { users }, service })
  worlds.push(plant)
  const api = apiOf(plant, 'operator')
  const trustAnchorArn = plant.anywhere.trustAnchorArn('plant')
  const certificate = await ca.issue(press)
  const machine = { ...ca, issue: async () => certificate }
  const signIn = async (from: DevelopmentCa) => (await plant.machine(press, 'press', from))()
  const crlData = (await ca.crl()).listPem
  const { crl } = await api.importCrl({ name: 'plant', crlData, trustAnchorArn })
  const { sessionToken } = await signIn(machine)
  const neighbour = await signIn(ca)
  expect(await plant.reads(sessionToken, 'press-4')).toBe(true)
  plant.events.length = 0

  const { listPem } = await ca.revoke(certificate.serial, 'keyCompromise')
  await api.updateCrl({ crlId: crl.crlId, crlData: listPem })

  await expect(plant.reads(sessionToken, 'press-4')).rejects.toMatchObject({ code: 'ExpiredToken' })
  await expect(signIn(machine)).rejects.toMatchObject({
    message: 'Untrusted signing certificate. Reason: Revoked, certificate: leaf',
  })
  expect(await plant.reads(neighbour.sessionToken, 'press-4')).toBe(true)
  expect(plant.events.map(({ eventName, userIdentity }) => [eventName, userIdentity.type])).toEqual(
    expect.arrayContaining([
      ['RevokeSession', 'IAMUser'],
      ['UpdateCrl', 'IAMUser'],
    ]),
  )
})

test('RA-25 who may look at lists imports none', async () => {
  const plant = await world()
  const api = apiOf(plant, 'viewer')
  const trustAnchorArn = plant.anywhere.trustAnchorArn('plant')

  expect(await api.listCrls()).toEqual({ crls: [] })
  await expect(
    api.importCrl({ name: 'x', crlData: 'no list', trustAnchorArn }),
  ).rejects.toMatchObject({
    code: 'AccessDeniedException',
    message: `User: arn:gw:iam::${account}:user/viewer is not authorized to perform: rolesanywhere:ImportCrl`,
  })
})

test.each(['inline', 'reference'] as const)(
  'RA-23 STS-9 the session policy of a profile holds when policies travel by %s',
  async (sessionPolicies) => {
    const plant = await world({ sessionPolicies })
    const { api, profileId, arns } = await managed(plant)
    const only = allow('presses:ReadPress', {
      Resource: `arn:gw:presses::${account}:press/press-5`,
    })
    const sessionPolicy = JSON.stringify({ Version: '2012-10-17', Statement: [only] })
    const free = await (await plant.machineUnder(press, arns))()

    await api.updateProfile({ profileId, sessionPolicy })

    const bound = await (await plant.machineUnder(press, arns))()
    expect(await plant.reads(free.sessionToken, 'press-4')).toBe(true)
    expect(await plant.reads(bound.sessionToken, 'press-4')).toBe(false)
    const claims = JSON.stringify(decodeJwt(bound.sessionToken))
    expect(claims.includes('press/press-5')).toBe(sessionPolicies === 'inline')
  },
)

test('RA-22 policies decide: who may look changes nothing', async () => {
  const plant = await world()
  const { trustAnchorId, arns } = await managed(plant)
  const api = apiOf(plant, 'viewer')

  expect((await api.getTrustAnchor({ trustAnchorId })).trustAnchor.trustAnchorArn).toBe(
    arns.trustAnchorArn,
  )
  await expect(api.disableTrustAnchor({ trustAnchorId })).rejects.toMatchObject({
    code: 'AccessDeniedException',
    message: `User: arn:gw:iam::${account}:user/viewer is not authorized to perform: rolesanywhere:DisableTrustAnchor on resource: ${arns.trustAnchorArn}`,
  })
  const unknown = '00000000-0000-4000-8000-000000000000'
  await expect(api.disableTrustAnchor({ trustAnchorId: unknown })).rejects.toMatchObject({
    code: 'AccessDeniedException',
    message: expect.stringContaining(arnOf('trust-anchor', unknown)),
  })
})

test.each([
  { name: 'without it', who: 'viewer', action: 'rolesanywhere:CreateProfile' },
  { name: 'for another service', who: 'elsewhere', action: 'iam:PassRole' },
])('RA-22 a role is not bound by who may pass it $name', async ({ who, action }) => {
  const api = apiOf(await world(), who)

  await expect(
    api.createProfile({ name: 'x', roleArns: [roleArn('press')] }),
  ).rejects.toMatchObject({
    code: 'AccessDeniedException',
    message: expect.stringContaining(`not authorized to perform: ${action}`),
  })
})

test('RA-22 a role that does not exist is refused in the words of one that may not be passed', async () => {
  const api = apiOf(await world(), 'operator')
  const refusal = (name: string) =>
    api
      .createProfile({ name: 'x', roleArns: [roleArn(name)] })
      .catch((error: Error) => error.message)

  const [strict, missing] = [await refusal('strict'), await refusal('nowhere')]

  expect(strict).toContain('not authorized to perform: iam:PassRole on resource: ')
  expect(missing).toBe(String(strict).replace('role/strict', 'role/nowhere'))
})

test('RA-22 tags of an object are condition keys', async () => {
  const plant = await world()
  const { api, profileId, arns } = await managed(plant)
  const shift = apiOf(plant, 'shift')
  await expect(shift.disableProfile({ profileId })).rejects.toMatchObject({
    code: 'AccessDeniedException',
  })

  await api.tagResource({
    resourceArn: arns.profileArn,
    tags: [{ key: 'shift', value: 'night' }],
  })

  expect((await shift.disableProfile({ profileId })).profile.enabled).toBe(false)
})

test.each([
  {
    name: 'nobody',
    principal: anonymous,
    code: 'MissingAuthenticationToken',
  },
  {
    name: 'a user of another account',
    principal: {
      kind: 'user',
      account: '000000000002',
      arn: 'arn:gw:iam::000000000002:user/operator',
      id: 'AIDAAAAAAAAAAAAAAAAAA',
      name: 'operator',
      tags: new Map(),
      session: undefined,
    },
    code: 'AccessDeniedException',
  },
  {
    name: 'a root user without second factor',
    principal: {
      kind: 'root',
      account,
      arn: `arn:gw:iam::${account}:root`,
      session: undefined,
    },
    code: 'AccessDeniedException',
  },
  {
    name: 'a service',
    principal: { kind: 'service', service: 'rolesanywhere.amazonaws.com' },
    code: 'AccessDeniedException',
  },
] satisfies { name: string; principal: Principal; code: string }[])(
  'RA-22 $name lists no anchors',
  async ({ principal, code }) => {
    const { anywhere } = await world()

    await expect(anywhere.api({ principal }).listTrustAnchors()).rejects.toMatchObject({ code })
  },
)

test('RA-22 a machine manages nothing with the session that its certificate got', async () => {
  const plant = await world()
  const { sessionToken } = await (await plant.machine(press))()
  const { principal } = await plant.line.authenticator.authenticate({
    method: 'GET',
    target: '/',
    mountedTarget: '/',
    rawHeaders: ['host', 'iam.example', 'authorization', `Bearer ${sessionToken}`],
    peerAddress: '192.0.2.1',
    isSecure: true,
    body: new Uint8Array(),
  })

  await expect(plant.anywhere.api({ principal }).listProfiles()).rejects.toMatchObject({
    code: 'AccessDeniedException',
  })
})

test('RA-22 the audit log tells decisions, the call, and the end of the sessions, in this order', async () => {
  const plant = await world()
  const { api, trustAnchorId } = await managed(plant)
  plant.events.length = 0

  await api.disableTrustAnchor({ trustAnchorId })

  expect(
    plant.events.map(({ eventSource, eventName, userIdentity, requestID, sourceIPAddress }) => [
      eventSource,
      eventName,
      userIdentity.type,
      requestID,
      sourceIPAddress,
    ]),
  ).toEqual([
    ['rolesanywhere.gw', 'DisableTrustAnchor', 'IAMUser', 'request-1', '192.0.2.7'],
    ['sts.gw', 'RevokeSession', 'IAMUser', 'request-1', '192.0.2.7'],
    ['rolesanywhere.gw', 'DisableTrustAnchor', 'IAMUser', 'request-1', '192.0.2.7'],
  ])
})
