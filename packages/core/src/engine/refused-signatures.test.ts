import { expect, test } from 'vitest'
import { defineModel } from '../model/define-model.ts'
import type { HttpInput } from '../ports/http.ts'
import { silentLogger } from '../ports/logger.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { createLine } from './create-line.ts'
import { createBoundWorld } from './testing/bound-world.ts'
import { signRequest } from './testing/sign-request.ts'
import { session } from './trust-source.ts'

const clock = fixedClock(Date.UTC(2030, 0, 1))
const model = defineModel({
  account: '000000000001',
  services: { orders: { actions: { ListOrders: { level: 'List' } } } },
})
const stranger = { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'guess' }

test('SIG-11 the line tells its log why it refuses a signature, on routes and on the wire of STS', async () => {
  const warnings: [object, string][] = []
  const line = await createLine({
    model,
    policies: {},
    trust: [session()],
    baseUrl: 'https://api.example',
    clock,
    logger: { ...silentLogger, warn: (...entry) => void warnings.push(entry) },
  })
  const input = signRequest(stranger, clock.now())

  await expect(line.authenticator.authenticate(input)).rejects.toMatchObject({
    code: 'InvalidClientTokenId',
  })
  const form: HttpInput = {
    ...input,
    method: 'POST',
    target: '/',
    rawHeaders: [...input.rawHeaders, 'Content-Type', 'application/x-www-form-urlencoded'],
    body: new TextEncoder().encode('Action=GetCallerIdentity&Version=2011-06-15'),
  }
  const answer = await line.wireRoutes.find(({ path }) => path === '/')?.handle(form)
  await line.close()

  expect(answer?.status).toBe(403)
  const fields = { access_key_id: stranger.accessKeyId }
  const message = 'a signature was refused; told once a minute for each reason'
  expect(warnings).toEqual([
    [{ ...fields, reason: expect.stringContaining('unknown, inactive') }, message],
    [{ ...fields, reason: expect.stringContaining('another region, service or day') }, message],
  ])
})

test('SIG-11 the log says that a session token is of a key of an earlier process', async () => {
  const warnings: object[] = []
  const logger = { ...silentLogger, warn: (fields: object) => void warnings.push(fields) }
  await using earlier = await createBoundWorld()
  await using world = await createBoundWorld({ logger })
  const credentials = await earlier.mint()

  const refused = world.line.authenticator.authenticate(signRequest(credentials, world.clock.now()))

  await expect(refused).rejects.toMatchObject({ code: 'InvalidClientTokenId' })
  const reason = expect.stringContaining('of an earlier process, or removed')
  expect(warnings).toEqual([{ access_key_id: credentials.accessKeyId, reason }])
})

test('SIG-11 a known signing key with another access key is told as such', async () => {
  const warnings: object[] = []
  const logger = { ...silentLogger, warn: (fields: object) => void warnings.push(fields) }
  await using world = await createBoundWorld({ logger })
  const credentials = { ...stranger, sessionToken: (await world.mint()).sessionToken }

  const refused = world.line.authenticator.authenticate(signRequest(credentials, world.clock.now()))

  await expect(refused).rejects.toMatchObject({ code: 'InvalidClientTokenId' })
  const reason = expect.stringContaining('does not belong to it')
  expect(warnings).toEqual([{ access_key_id: stranger.accessKeyId, reason }])
})
