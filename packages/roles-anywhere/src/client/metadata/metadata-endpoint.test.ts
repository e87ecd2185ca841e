import type { HttpInput } from '@gatewarden/core'
import { fixedClock, seededRandom } from '@gatewarden/core/testing'
import { describe, expect, test, vi } from 'vitest'
import { createMetadataEndpoint } from './metadata-endpoint.ts'

const start = Date.UTC(2030, 0, 1)
const roles = '/latest/meta-data/iam/security-credentials/'
const host = ['Host', '127.0.0.1:9911']
const ttl = 'X-aws-ec2-metadata-token-ttl-seconds'

function stage(failure?: Error) {
  const clock = fixedClock(start)
  const logged: string[] = []
  const log = (_fields: object, message: string) => void logged.push(message)
  const provide = vi.fn(async () => {
    if (failure !== undefined) throw failure
    return {
      accessKeyId: 'ASIAEXAMPLE',
      secretAccessKey: 'canary-secret',
      sessionToken: 'canary-token',
      expiration: new Date(start + 3_600_000),
    }
  })
  const endpoint = createMetadataEndpoint({
    provide,
    roleName: 'press',
    clock,
    random: seededRandom(1),
    logger: { debug: log, info: log, warn: log, error: log },
  })
  const ask = (method: string, target: string, headers: string[] = [], more = {}) =>
    endpoint.handle({
      method,
      target,
      mountedTarget: target,
      rawHeaders: [...host, ...headers],
      peerAddress: '127.0.0.1',
      isSecure: false,
      body: new Uint8Array(0),
      ...more,
    } satisfies HttpInput)
  const newToken = async (headers: string[] = []) =>
    (await ask('PUT', '/latest/api/token', headers)).body
  const read = (token: string, path = `${roles}press`) =>
    ask('GET', path, ['X-aws-ec2-metadata-token', token])
  return { clock, ask, newToken, read, provide, logged }
}

test('RAC-5 a token opens the list of roles and the credentials of the role', async () => {
  const { newToken, read } = stage()
  const token = await newToken()

  expect(token).toMatch(/^[\w-]{100}$/)
  expect(await read(token, roles)).toMatchObject({ status: 200, body: 'press' })
  expect(await read(token, roles.slice(0, -1))).toMatchObject({ status: 200, body: 'press' })
  const { status, headers, body } = await read(token)
  expect([status, headers['content-type'], headers['cache-control']]).toEqual([
    200,
    'application/json',
    'no-store',
  ])
  expect(JSON.parse(body)).toEqual({
    Code: 'Success',
    LastUpdated: '2030-01-01T00:00:00Z',
    Type: 'AWS-HMAC',
    AccessKeyId: 'ASIAEXAMPLE',
    SecretAccessKey: 'canary-secret',
    Token: 'canary-token',
    Expiration: '2030-01-01T01:00:00Z',
  })
})

describe('RAC-5 refused', () => {
  test.each([
    { name: 'no token', headers: [], want: 401 },
    { name: 'an unknown token', headers: ['X-aws-ec2-metadata-token', 'x'.repeat(100)], want: 401 },
    { name: 'an empty token', headers: ['X-aws-ec2-metadata-token', ''], want: 401 },
  ])('RAC-5 $name', async ({ headers, want }) => {
    const { ask, provide } = stage()

    for (const path of [roles, `${roles}press`])
      expect((await ask('GET', path, headers)).status).toBe(want)
    expect(provide).not.toHaveBeenCalled()
  })

  test('RAC-5 two tokens, both live', async () => {
    const { ask, newToken } = stage()
    const headers = [await newToken(), await newToken()].flatMap((token) => [
      'X-aws-ec2-metadata-token',
      token,
    ])

    expect((await ask('GET', `${roles}press`, headers)).status).toBe(401)
  })

  test.each([
    { name: 'GET of a token', method: 'GET', path: '/latest/api/token', want: [405, 'PUT'] },
    { name: 'POST of a token', method: 'POST', path: '/latest/api/token', want: [405, 'PUT'] },
    { name: 'PUT of the list', method: 'PUT', path: roles, want: [405, 'GET'] },
    { name: 'HEAD of the role', method: 'HEAD', path: `${roles}press`, want: [405, 'GET'] },
    { name: 'another path', method: 'GET', path: '/latest/meta-data/', want: [404, undefined] },
    { name: 'another role', method: 'GET', path: `${roles}other`, want: [404, undefined] },
    {
      name: 'a path below the role',
      method: 'GET',
      path: `${roles}press/x`,
      want: [404, undefined],
    },
  ])('RAC-5 $name', async ({ method, path, want }) => {
    const { ask, newToken } = stage()
    const token = await newToken()

    const { status, headers } = await ask(method, path, ['X-aws-ec2-metadata-token', token])

    expect([status, headers['allow']]).toEqual(want)
  })

  test.each([
    { name: 'a name of the public as host', headers: ['Host', 'iam.example'], want: 403 },
    { name: 'two hosts', headers: [...host, ...host], want: 403 },
    { name: 'another forwarding header', headers: [...host, 'Forwarded', 'for=x'], want: 403 },
    { name: 'X-Forwarded-For', headers: [...host, 'X-Forwarded-For', '127.0.0.1'], want: 400 },
  ])('RAC-5 a token for $name', async ({ headers, want }) => {
    const { ask } = stage()

    expect((await ask('PUT', '/latest/api/token', [], { rawHeaders: headers })).status).toBe(want)
  })

  test('RAC-5 a peer from elsewhere, with a live token', async () => {
    const { ask, newToken } = stage()
    const token = await newToken()
    const elsewhere = { peerAddress: '10.0.0.7' }
    const headers = ['X-aws-ec2-metadata-token', token]

    expect((await ask('GET', `${roles}press`, headers, elsewhere)).status).toBe(403)
    expect((await ask('PUT', '/latest/api/token', [], elsewhere)).status).toBe(403)
  })
})

describe('RAC-5 the life of a token', () => {
  test.each(['0', '21601', '-1', '1.5', '1e3', ' ', '', 'abc', '0x10', '100000'])(
    'RAC-5 %j seconds are refused',
    async (value) => {
      expect((await stage().ask('PUT', '/latest/api/token', [ttl, value])).status).toBe(400)
    },
  )

  test.each([
    { name: 'as long as asked', headers: [ttl, '60'], seconds: 60 },
    { name: 'six hours by default', headers: [], seconds: 21_600 },
  ])('RAC-5 it lives $name', async ({ headers, seconds }) => {
    const { clock, newToken, read } = stage()
    const token = await newToken(headers)

    clock.advance(seconds * 1000 - 1)
    expect((await read(token)).status).toBe(200)
    clock.advance(1)
    expect((await read(token)).status).toBe(401)
  })

  test('RAC-5 the answer says how long', async () => {
    const { headers } = await stage().ask('PUT', '/latest/api/token', [ttl, '60'])

    expect(headers['x-aws-ec2-metadata-token-ttl-seconds']).toBe('60')
  })

  test('RAC-5 two lives are refused', async () => {
    const { status } = await stage().ask('PUT', '/latest/api/token', [ttl, '60', ttl, '60'])

    expect(status).toBe(400)
  })

  test('RAC-5 the 257th token takes the place of that which would end first', async () => {
    const { newToken, read } = stage()
    const long = await newToken([ttl, '600'])
    const short = await newToken([ttl, '300'])
    for (let count = 2; count < 256; count += 1) await newToken([ttl, '600'])
    expect((await read(short)).status).toBe(200)

    const last = await newToken([ttl, '1'])

    const statuses = await Promise.all([long, short, last].map((token) => read(token)))
    expect(statuses.map(({ status }) => status)).toEqual([200, 401, 200])
  })
})

test('RAC-6 without credentials the answer is 500, and the reason is in the log alone', async () => {
  const { newToken, read, logged } = stage(new Error('canary'))

  const { status, body } = await read(await newToken())

  expect([status, body]).toEqual([500, 'Internal Server Error'])
  expect(logged).toEqual(['the metadata endpoint has no credentials to give'])
})
