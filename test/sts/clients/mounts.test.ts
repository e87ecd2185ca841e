import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  AssumeRoleCommand,
  type Credentials,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { createAccessKey, createMasterKeys, createMemoryStore, defineModel } from '@gatewarden/core'
import { captureRawBody, createIam, session } from '@gatewarden/express'
import express, { type RequestHandler } from 'express'
import { afterEach, describe, expect, test } from 'vitest'
import { account, userArn } from '../access-keys/user-entities.ts'
import { post, postSigned } from '../signed-form.ts'
import { keyOf } from './client-world.ts'

const model = defineModel({
  account,
  region: 'eu-1',
  services: { orders: { actions: { ListOrders: { level: 'List' } } } },
})
const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()))
})

/** Endpoints below `/iam`, behind what an application mounts before them. */
async function createMount(...before: readonly RequestHandler[]) {
  const app = express()
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/iam`
  const masterKeys = createMasterKeys()
  const nameless = await createMemoryStore({
    model,
    entities: { users: { alice: {} } },
    watch: false,
  })
  const user = nameless.current().userByArn(userArn('alice'))
  if (user === undefined) throw new Error('there is no alice')
  const { accessKeyId, secretAccessKey, entry } = createAccessKey(user, { masterKeys })
  const iam = await createIam({
    model,
    policies: { users: { alice: { AccessKeys: [entry] } } },
    baseUrl: url,
    trust: [session()],
    masterKeys,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  })
  app.use(...before, (_req, _res, next) => next())
  app.use('/iam', iam.endpoints())
  open.push(
    () => iam.close(),
    () => nameless.close(),
    () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  )
  const alice: Credentials = {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: undefined,
    Expiration: undefined,
  }
  const client = (endpoint = url) =>
    new STSClient({ endpoint, region: 'eu-1', maxAttempts: 1, credentials: keyOf(alice) })
  return { url, alice, client }
}

const whoIs = (client: STSClient) => client.send(new GetCallerIdentityCommand({}))

describe('WIRE-1 a body that a parser read before', () => {
  test('WIRE-1 is verified all the same if captureRawBody kept it', async () => {
    const { client } = await createMount(express.urlencoded({ verify: captureRawBody }))

    expect((await whoIs(client())).Arn).toBe(userArn('alice'))
  })

  test('WIRE-1 is a failure with a code of its own if nobody kept it', async () => {
    const { client } = await createMount(express.urlencoded())

    await expect(whoIs(client())).rejects.toMatchObject({
      name: 'InternalFailure',
      $fault: 'server',
      $metadata: { httpStatusCode: 500, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    })
  })

  test('WIRE-1 of another type is none of the parser, and read here', async () => {
    const { client } = await createMount(express.json())

    expect((await whoIs(client())).Arn).toBe(userArn('alice'))
  })
})

describe('WIRE-2 what the SDK tells of answers that are none of an operation', () => {
  test('WIRE-2 404: a path that is not there', async () => {
    const { client, url } = await createMount()

    await expect(whoIs(client(`${url}/nothing`))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      $metadata: { httpStatusCode: 404, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    })
  })

  test('WIRE-2 413: a form that is too large', async () => {
    const { client } = await createMount()
    const command = new AssumeRoleCommand({
      RoleArn: `arn:gw:iam::${account}:role/support`,
      RoleSessionName: 'build-7',
      Policy: 'x'.repeat(520 * 1024),
    })

    await expect(client().send(command)).rejects.toMatchObject({
      name: 'RequestEntityTooLarge',
      $metadata: { httpStatusCode: 413 },
    })
  })

  test('WIRE-8 each answer names the request in header and body, and tells the time', async () => {
    const { alice, url } = await createMount()
    const body = 'Action=GetCallerIdentity&Version=2011-06-15'
    const raw = async (path: string, init: RequestInit) => {
      const response = await fetch(`${url}${path}`, init)
      return { status: response.status, headers: response.headers, body: await response.text() }
    }
    const answers = [
      await postSigned(new URL(url).origin, alice, { body, path: '/iam/' }),
      await post(`${url}/`, body),
      await post(`${url}/`, ''),
      await post(`${url}/nothing`, body),
      await post(`${url}/`, 'x'.repeat(513 * 1024)),
      await raw('/', { method: 'PUT', body }),
      await raw('/', { method: 'DELETE' }),
    ]

    expect(answers.map(({ status }) => status)).toEqual([200, 403, 400, 404, 413, 405, 405])
    for (const { headers, body: text } of answers) {
      const id = headers.get('x-amzn-requestid')
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/)
      expect(text).toContain(`<RequestId>${id}</RequestId>`)
      expect(headers.get('content-type')).toBe('text/xml; charset=utf-8')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(Math.abs(Date.parse(headers.get('date') ?? '') - Date.now())).toBeLessThan(60_000)
    }
  })
})
