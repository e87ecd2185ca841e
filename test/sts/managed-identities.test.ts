import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import {
  AssumeRoleCommand,
  type Credentials,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import {
  type AuditEvent,
  createMasterKeys,
  defineModel,
  type IamApi,
  silentLogger,
} from '@gatewarden/core'
import { createIam, type Iam, session } from '@gatewarden/express'
import express from 'express'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { signer } from './signed-form.ts'

const account = '000000000001'
const arn = (resource: string) => `arn:gw:iam::${account}:${resource}`
const model = defineModel({
  account,
  region: 'eu-1',
  services: {
    orders: {
      resources: { order: 'order/{orderId}' },
      actions: {
        GetOrder: { level: 'Read', on: 'order' },
        ListOrders: { level: 'List' },
      },
    },
  },
})
const document = (...statements: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })
const allow = (Action: string | readonly string[], Resource = '*') =>
  document({ Effect: 'Allow', Action, Resource })
const trust = (principal: string) =>
  document({ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' })

const app = express()
const server = createServer(app)
const events: AuditEvent[] = []
let url = ''
let iam: Iam
let admin: IamApi

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const created = await createIam({
    model,
    policies: { users: { admin: { AttachedPolicies: ['AdministratorAccess'] } } },
    managed: true,
    masterKeys: createMasterKeys(),
    baseUrl: url,
    trust: [session()],
    audit: { write: (event) => void events.push(event) },
    logger: silentLogger,
  })
  app.use(created.endpoints())
  app.use(created.authenticate())
  app.get('/orders/:orderId', created.guard('orders:GetOrder'), (_req, res) => res.send('an order'))
  app.post('/keys', created.guard('orders:ListOrders'), async (req, res) => {
    const { accessKey } = await created.api(created.from(req).caller).iam.createAccessKey()
    res.json(accessKey)
  })
  created.assertGuarded(app)
  app.use(created.errorHandler())
  iam = created as unknown as Iam
  const user = iam.line.snapshots.current().userByArn(arn('user/admin'))
  if (user === undefined) throw new Error('there is no administrator')
  admin = iam.api({ principal: { kind: 'user', session: undefined, ...user } }).iam
})
afterAll(async () => {
  await iam.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

interface KeyPair {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

const credentialsOf = ({ accessKeyId, secretAccessKey }: KeyPair): Credentials => ({
  AccessKeyId: accessKeyId,
  SecretAccessKey: secretAccessKey,
  SessionToken: undefined,
  Expiration: undefined,
})

async function request(method: 'GET' | 'POST', path: string, credentials: Credentials) {
  const { hostname, port, host } = new URL(url)
  const place = { method, protocol: 'http:', hostname, port: Number(port), path }
  const signed = await signer(credentials, 'orders').sign({ ...place, headers: { host } })
  const { host: _, ...headers } = signed.headers
  const answer = await fetch(`${url}${path}`, { method, headers })
  return { status: answer.status, body: await answer.text() }
}

function client({ AccessKeyId = '', SecretAccessKey = '', SessionToken }: Credentials): STSClient {
  const pair = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey }
  const credentials = SessionToken === undefined ? pair : { ...pair, sessionToken: SessionToken }
  return new STSClient({ endpoint: url, region: 'eu-1', maxAttempts: 1, credentials })
}

const assume = async (credentials: Credentials, role: string) => {
  const input = { RoleArn: arn(`role/${role}`), RoleSessionName: 'job' }
  const { Credentials: given } = await client(credentials).send(new AssumeRoleCommand(input))
  return given as Credentials
}

test('IAM-5 read-your-writes at the guard: a key signs when it is made, a detached policy denies the next request', async () => {
  await admin.createUser({ userName: 'alice' })
  const { policy } = await admin.createPolicy({
    policyName: 'Read',
    policyDocument: allow('orders:GetOrder'),
  })
  const { accessKey } = await admin.createAccessKey({ userName: 'alice' })
  const alice = credentialsOf(accessKey)
  expect((await request('GET', '/orders/1', alice)).status).toBe(403)

  const attachment = { userName: 'alice', policyArn: policy.arn }
  await admin.attachUserPolicy(attachment)
  expect(await request('GET', '/orders/1', alice)).toEqual({ status: 200, body: 'an order' })
  const who = await client(alice).send(new GetCallerIdentityCommand({}))
  expect(who.Arn).toBe(arn('user/alice'))
  await admin.detachUserPolicy(attachment)

  expect((await request('GET', '/orders/1', alice)).status).toBe(403)
  const { accessKeyId } = accessKey
  const { accessKeyLastUsed } = await admin.getAccessKeyLastUsed({ accessKeyId })
  expect(accessKeyLastUsed).toMatchObject({ serviceName: 'orders', region: 'eu-1' })
})

test('ATK-7 recycled-principal: sessions of a deleted role are dead, and stay so when its name is made again', async () => {
  await admin.createUser({ userName: 'bob' })
  const { accessKey } = await admin.createAccessKey({ userName: 'bob' })
  const bob = credentialsOf(accessKey)
  const make = async () => {
    await admin.createRole({
      roleName: 'job',
      assumeRolePolicyDocument: trust(arn('user/bob')),
    })
    await admin.putRolePolicy({
      roleName: 'job',
      policyName: 'reads',
      policyDocument: allow('orders:GetOrder'),
    })
  }
  await make()
  const old = await assume(bob, 'job')
  expect((await request('GET', '/orders/1', old)).status).toBe(200)

  await admin.deleteRolePolicy({ roleName: 'job', policyName: 'reads' })
  await admin.deleteRole({ roleName: 'job' })
  expect((await request('GET', '/orders/1', old)).status).toBe(401)
  await expect(assume(bob, 'job')).rejects.toMatchObject({ name: 'AccessDenied' })
  await make()

  expect((await request('GET', '/orders/1', old)).status).toBe(401)
  expect((await request('GET', '/orders/1', await assume(bob, 'job'))).status).toBe(200)
})

test('ATK-7 recycled-principal: a user made again is not who a trust policy named', async () => {
  await admin.createUser({ userName: 'carol' })
  await admin.createRole({ roleName: 'run', assumeRolePolicyDocument: trust(arn('user/carol')) })
  const first = (await admin.createAccessKey({ userName: 'carol' })).accessKey
  await assume(credentialsOf(first), 'run')

  await admin.deleteAccessKey({ userName: 'carol', accessKeyId: first.accessKeyId })
  await admin.deleteUser({ userName: 'carol' })
  await admin.createUser({ userName: 'carol' })
  const second = (await admin.createAccessKey({ userName: 'carol' })).accessKey

  const again = assume(credentialsOf(second), 'run')
  await expect(again).rejects.toMatchObject({ name: 'AccessDenied' })
  await expect(assume(credentialsOf(first), 'run')).rejects.toMatchObject({
    name: 'InvalidClientTokenId',
  })
})

test('a handler hands on its caller: each user may make keys of its own, by its own policies', async () => {
  await admin.createUser({ userName: 'dora' })
  const { accessKey } = await admin.createAccessKey({ userName: 'dora' })
  const dora = credentialsOf(accessKey)
  const self = { userName: 'dora', policyName: 'self' }
  await admin.putUserPolicy({ ...self, policyDocument: allow('orders:ListOrders') })

  const denied = await request('POST', '/keys', dora)
  expect(denied.status).toBe(403)
  expect(JSON.parse(denied.body)).toMatchObject({ code: 'AccessDenied' })
  expect(denied.body).not.toContain('arn:')
  const own = document(
    { Effect: 'Allow', Action: 'orders:ListOrders', Resource: '*' },
    {
      Effect: 'Allow',
      Action: 'iam:CreateAccessKey',
      Resource: arn('user/${aws:username}'),
      Condition: { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } },
    },
  )
  await admin.putUserPolicy({ ...self, policyDocument: own })
  const made = await request('POST', '/keys', dora)
  expect(made.status).toBe(200)
  const next = JSON.parse(made.body) as KeyPair
  const { Arn } = await client(credentialsOf(next)).send(new GetCallerIdentityCommand({}))
  expect(Arn).toBe(arn('user/dora'))
  expect((await request('POST', '/keys', dora)).status).toBe(409)

  const recorded = JSON.stringify(events)
  expect(recorded).toContain(next.accessKeyId)
  expect(recorded).not.toContain(next.secretAccessKey)
  expect(recorded).not.toContain(accessKey.secretAccessKey)
})

test('the example of the page about usage runs as it is written', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/usage.md'), 'utf8')
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  const folder = mkdtempSync(join(import.meta.dirname, '.app-'))
  try {
    for (const [, path = '', text = ''] of page.matchAll(/^```ts file=(\S+)\n([\s\S]*?)^```$/gm)) {
      if (path === 'manage.ts' || path === 'shop.model.ts') writeFileSync(join(folder, path), text)
    }
    const ran = (await import(join(folder, 'manage.ts'))) as { iam: Iam; accessKey: KeyPair }

    const owned = ran.iam.line.snapshots.current().accessKey(ran.accessKey.accessKeyId)
    expect(owned?.user?.name).toBe('alice')
    expect(log).toHaveBeenCalledOnce()
    await ran.iam.close()
  } finally {
    log.mockRestore()
    rmSync(folder, { recursive: true, force: true })
  }
})
