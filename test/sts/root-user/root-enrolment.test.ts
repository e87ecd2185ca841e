import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Credentials, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import {
  createAccessKey,
  createMasterKeys,
  defineModel,
  type IamApi,
  type IamOutput,
  silentLogger,
} from '@gatewarden/core'
import { createIam, session } from '@gatewarden/express'
import express from 'express'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { authenticatorOf } from '../access-keys/authenticator.ts'
import { signer } from '../signed-form.ts'

const account = '000000000001'
const root = { account, id: account }
const model = defineModel({
  account,
  region: 'eu-1',
  services: {
    orders: {
      resources: { order: 'order/{orderId}' },
      actions: { GetOrder: { level: 'Read', on: 'order' } },
    },
  },
})
// Signatures are made by the real clock and allow five minutes; the test goes one step further.
let ahead = 0
const clock = { now: () => Date.now() + ahead, monotonic: () => performance.now() + ahead }
const masterKeys = createMasterKeys()
const key = createAccessKey(root, { masterKeys })
const keyPair: Credentials = {
  AccessKeyId: key.accessKeyId,
  SecretAccessKey: key.secretAccessKey,
  SessionToken: undefined,
  Expiration: undefined,
}

const app = express()
const server = createServer(app)
let url = ''
let close: () => Promise<void>

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const iam = await createIam({
    model,
    policies: { accounts: { [account]: { RootUser: { AccessKeys: [key.entry] } } } },
    managed: true,
    masterKeys,
    baseUrl: url,
    trust: [session()],
    clock,
    logger: silentLogger,
  })
  close = () => iam.close()
  app.use(iam.endpoints())
  app.use(iam.authenticate())
  app.get('/orders/:orderId', iam.guard('orders:GetOrder'), (_req, res) => res.send('an order'))
  const asked = iam.guard.public('the management API asks the policies of the caller')
  app.get('/iam/:operation', asked, async (req, res) => {
    const api = iam.api(iam.from(req).caller).iam
    const operation = api[req.params['operation'] as keyof IamApi] as (
      input: object,
    ) => Promise<unknown>
    res.json((await operation(JSON.parse(String(req.headers['x-input'])))) ?? {})
  })
  iam.assertGuarded(app)
  app.use(iam.errorHandler())
})
afterAll(async () => {
  await close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

async function get(path: string, credentials: Credentials, input: object = {}) {
  const { hostname, port, host } = new URL(url)
  const place = { method: 'GET', protocol: 'http:', hostname, port: Number(port), path }
  const headers = { host, 'x-input': JSON.stringify(input) }
  const signed = await signer(credentials, 'orders').sign({ ...place, headers })
  const { host: _, ...sent } = signed.headers
  const answer = await fetch(`${url}${path}`, { headers: sent })
  const body: unknown = await answer.text()
  return { status: answer.status, body: String(body) }
}

test('ID-4 MFA-4 ATK-38 a root user enrols its first device by the API, proves it to STS, and only then may work', async () => {
  const may = async (operation: string, input?: object, by = keyPair) =>
    (await get(`/iam/${operation}`, by, input)).status
  expect((await get('/orders/1', keyPair)).status).toBe(403)
  expect(await may('listUsers')).toBe(403)
  expect(await may('createUser', { userName: 'bob' })).toBe(403)
  expect(await may('listMFADevices')).toBe(403)

  const created = await get('/iam/createVirtualMFADevice', keyPair, {
    virtualMFADeviceName: 'root-account-mfa-device',
  })
  expect(created.status).toBe(200)
  const { virtualMFADevice } = JSON.parse(created.body) as IamOutput<'createVirtualMFADevice'>
  const { serialNumber, uri, base32StringSeed } = virtualMFADevice
  const seed = Buffer.from(base32StringSeed, 'base64').toString()
  const authenticator = authenticatorOf({ serialNumber, seed, uri }, clock)
  const codes = {
    authenticationCode1: authenticator.code(-1),
    authenticationCode2: authenticator.code(),
  }
  expect(await may('enableMFADevice', { serialNumber, ...codes })).toBe(200)

  expect((await get('/orders/1', keyPair)).status).toBe(403)
  expect(await may('createVirtualMFADevice', { virtualMFADeviceName: 'thief' })).toBe(403)
  const client = new STSClient({
    endpoint: url,
    region: 'eu-1',
    maxAttempts: 1,
    credentials: { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey },
  })
  const input = (TokenCode: string) =>
    new GetSessionTokenCommand({ SerialNumber: serialNumber, TokenCode })
  // Both codes that enabled the device are used.
  await expect(client.send(input(codes.authenticationCode2))).rejects.toMatchObject({
    name: 'AccessDenied',
  })
  ahead += 60_000
  const { Credentials: given } = await client.send(input(authenticator.code()))
  const proven = given as Credentials

  expect((await get('/orders/1', proven)).status).toBe(200)
  expect(await may('createUser', { userName: 'bob' }, proven)).toBe(200)
  expect(await may('listMFADevices', {}, proven)).toBe(200)
})
