import { createDevelopmentCa, type KeyType } from '@gatewarden/roles-anywhere/ca'
import { decodeJwt } from 'jose'
import { afterEach, expect, test } from 'vitest'
import { type PressWorld, pressWorld } from './press-world.ts'

const worlds: PressWorld[] = []
afterEach(() => Promise.all(worlds.splice(0).map(({ line }) => line.close())))

async function world(...options: Parameters<typeof pressWorld>): Promise<PressWorld> {
  const built = await pressWorld(...options)
  worlds.push(built)
  return built
}

const press = { organizationalUnit: 'presses', commonName: 'press-4' }
const denied = { code: 'AccessDeniedException', status: 403, message: 'Unable to assume role' }

test.each(['P-256', 'RSA-2048'] satisfies KeyType[])(
  'RA-33 a machine with a %s certificate gets a session and reads its own press only',
  async (key) => {
    const { machine, reads } = await world()

    const credentials = await (await machine({ ...press, key }))()

    expect(credentials.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/)
    expect(credentials.secretAccessKey).toHaveLength(40)
    expect(await reads(credentials.sessionToken, 'press-4')).toBe(true)
    expect(await reads(credentials.sessionToken, 'press-5')).toBe(false)
  },
)

test('RA-37 the session says where it comes from, and the audit log tells each step', async () => {
  const { machine, line, anywhere, events } = await world()

  await (await machine(press))()

  const told = events.map(({ eventSource, eventName, userIdentity, errorCode }) => [
    eventSource,
    eventName,
    userIdentity.type,
    errorCode,
  ])
  expect(told).toEqual([
    ['sts.gw', 'AssumeRole', 'AWSService', undefined],
    ['sts.gw', 'TagSession', 'AWSService', undefined],
    ['sts.gw', 'SetSourceIdentity', 'AWSService', undefined],
    ['sts.gw', 'AssumeRole', 'AWSService', undefined],
    ['rolesanywhere.gw', 'CreateSession', 'Certificate', undefined],
  ])
  expect(events.at(-1)?.userIdentity.principalId).toMatch(
    new RegExp(`^${anywhere.trustAnchorArn('plant')}:x509:[\\w-]{43}:[0-9a-f]{32}$`),
  )
  expect(line.model.account).toBe('000000000001')
})

test('RA-34 another unit of the same company is denied by the trust policy', async () => {
  const { machine } = await world()
  const office = await machine({ organizationalUnit: 'office', commonName: 'press-4' })

  await expect(office()).rejects.toMatchObject(denied)
})

test('RA-34 trust bound to another anchor denies', async () => {
  const { machine } = await world({
    ArnEquals: { 'aws:SourceArn': 'arn:gw:rolesanywhere:plant-1:000000000001:trust-anchor/x' },
  })

  await expect((await machine(press))()).rejects.toMatchObject(denied)
})

test('RA-35 every alternative name is found by its set key, and can be denied', async () => {
  const deny = {
    Effect: 'Deny',
    Principal: { Service: 'rolesanywhere.amazonaws.com' },
    Action: 'sts:AssumeRole',
    Condition: { 'ForAnyValue:StringEquals': { 'rolesanywhere:San/DNS': 'retired.example' } },
  }
  const { machine } = await world(undefined, [deny])
  const dnsNames = ['press-4.example', 'retired.example']

  await expect((await machine({ ...press, dnsNames }))()).rejects.toMatchObject(denied)
  await expect(
    (await machine({ ...press, dnsNames: dnsNames.slice(0, 1) }))(),
  ).resolves.toBeDefined()
})

test('TOK-4 a role that requires proof gives a session that signs, and no bearer token', async () => {
  const { machine, reads } = await world()

  const { sessionToken } = await (await machine(press, 'strict'))()

  expect(decodeJwt(sessionToken)['cnf']).toEqual({ sv4: 1 })
  await expect(reads(sessionToken, 'press-4')).rejects.toMatchObject({ code: 'InvalidToken' })
})

test('TRUST-6 a missing role is refused exactly like a denied one', async () => {
  const { machine } = await world()

  await expect((await machine(press, 'missing'))()).rejects.toMatchObject(denied)
})

test('RA-2 a certificate of another CA with the same names is not trusted', async () => {
  const { machine, events } = await world()
  const stranger = await createDevelopmentCa()

  await expect((await machine(press, 'press', stranger))()).rejects.toMatchObject({
    code: 'AccessDeniedException',
    message:
      'Untrusted signing certificate. Reason: KeyIdentifierMismatch, certificate: intermediate 1',
  })
  expect(events.map(({ eventName, errorCode }) => [eventName, errorCode])).toEqual([
    ['CreateSession', 'AccessDeniedException'],
  ])
})
