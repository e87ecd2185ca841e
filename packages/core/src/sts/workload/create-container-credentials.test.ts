import { describe, expect, test, vi } from 'vitest'
import { IamError } from '../../errors.ts'
import type { HttpInput } from '../../ports/http.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import {
  type ContainerCredentialsOptions,
  createContainerCredentials,
} from './create-container-credentials.ts'

const token = 'canary-container-token-0123456789abcdef'
const issued = {
  accessKeyId: 'ASIAAAAAAAAAAAAAAAAA',
  secretAccessKey: 'canary-secret',
  sessionToken: 'canary-session',
  expiration: new Date(Date.UTC(2030, 0, 1, 1)),
  accountId: '000000000001',
}

function stage(more: Partial<ContainerCredentialsOptions> = {}) {
  const refusals: string[] = []
  const logged: unknown[] = []
  const provide = vi.fn(more.provide ?? (async () => issued))
  const log = (fields: object, message: string) => void logged.push([fields, message])
  const endpoint = createContainerCredentials({
    token,
    recordRefusal: (reason) => void refusals.push(reason),
    clock: fixedClock(Date.UTC(2030, 0, 1)),
    logger: { debug: log, info: log, warn: log, error: log },
    ...more,
    provide,
  })
  const ask = async (change: Partial<HttpInput> = {}) => {
    const target = change.mountedTarget ?? '/credentials'
    const output = await endpoint.handle({
      method: 'GET',
      target,
      mountedTarget: target,
      rawHeaders: ['Host', '127.0.0.1:1338', 'Authorization', token],
      peerAddress: '127.0.0.1',
      isSecure: false,
      body: new Uint8Array(0),
      ...change,
    })
    return { ...output, json: JSON.parse(output.body) as Record<string, unknown> }
  }
  return { ask, provide, refusals, logged }
}

const host = ['Host', '127.0.0.1:1338']

test('CRED-1 who has the token gets the session, and `Token` is its name', async () => {
  const { ask, refusals } = stage()

  const { status, headers, json } = await ask()

  expect(status).toBe(200)
  expect(json).toEqual({
    AccessKeyId: 'ASIAAAAAAAAAAAAAAAAA',
    SecretAccessKey: 'canary-secret',
    Token: 'canary-session',
    Expiration: '2030-01-01T01:00:00Z',
    AccountId: '000000000001',
  })
  expect(headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  })
  expect(refusals).toEqual([])
})

test('CRED-1 HEAD is answered as GET is', async () => {
  expect((await stage().ask({ method: 'HEAD' })).status).toBe(200)
})

describe('CRED-1 refused, and nothing is minted', () => {
  test.each([
    {
      name: 'a peer from elsewhere',
      change: { peerAddress: '10.0.0.7' },
      want: [403, 'AccessDenied'],
    },
    {
      name: 'a name of the public',
      change: { rawHeaders: ['Host', 'orders.example', 'Authorization', token] },
      want: [403, 'AccessDenied'],
    },
    {
      name: 'a forwarded request',
      change: { rawHeaders: [...host, 'Authorization', token, 'X-Forwarded-For', '127.0.0.1'] },
      want: [403, 'AccessDenied'],
    },
    {
      name: 'a peer from elsewhere without token, at another path',
      change: { peerAddress: '10.0.0.7', rawHeaders: host, mountedTarget: '/other' },
      want: [403, 'AccessDenied'],
    },
    {
      name: 'no token',
      change: { rawHeaders: host },
      want: [401, 'MissingAuthenticationToken'],
    },
    {
      name: 'an empty token',
      change: { rawHeaders: [...host, 'Authorization', ''] },
      want: [401, 'InvalidToken'],
    },
    {
      name: 'a wrong token of the same length',
      change: { rawHeaders: [...host, 'Authorization', token.replace(/f$/, 'e')] },
      want: [401, 'InvalidToken'],
    },
    {
      name: 'the beginning of the token',
      change: { rawHeaders: [...host, 'Authorization', token.slice(0, -1)] },
      want: [401, 'InvalidToken'],
    },
    {
      name: 'the token in other case',
      change: { rawHeaders: [...host, 'Authorization', token.toUpperCase()] },
      want: [401, 'InvalidToken'],
    },
    {
      name: 'the token behind a scheme',
      change: { rawHeaders: [...host, 'Authorization', `Bearer ${token}`] },
      want: [401, 'InvalidToken'],
    },
    {
      name: 'two tokens, the right one first',
      change: { rawHeaders: [...host, 'Authorization', token, 'authorization', 'other'] },
      want: [401, 'InvalidToken'],
    },
    {
      name: 'the token in the query',
      change: { rawHeaders: host, mountedTarget: `/credentials?token=${token}` },
      want: [401, 'MissingAuthenticationToken'],
    },
    {
      name: 'another path',
      change: { mountedTarget: '/credentials/' },
      want: [404, 'UnknownOperationException'],
    },
    {
      name: 'an absolute target',
      change: { mountedTarget: 'http://127.0.0.1/credentials' },
      want: [404, 'UnknownOperationException'],
    },
    {
      name: 'another method',
      change: { method: 'POST' },
      want: [405, 'MethodNotAllowed'],
    },
  ])('$name', async ({ change, want }) => {
    const { ask, provide, refusals } = stage()

    const { status, headers, json, body } = await ask(change)

    expect([status, json['code']]).toEqual(want)
    expect(Object.keys(json)).toEqual(['code', 'message'])
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['allow']).toBe(status === 405 ? 'GET, HEAD' : undefined)
    expect(body).not.toContain('canary')
    expect(refusals).toEqual([want[1]])
    expect(provide).not.toHaveBeenCalled()
  })
})

describe('CRED-1 the token', () => {
  test('is read again for every request, so that a file may be rotated', async () => {
    let current = token
    const { ask } = stage({ token: async () => current })
    expect((await ask()).status).toBe(200)

    current = token.toUpperCase()

    expect((await ask()).status).toBe(401)
    expect(
      (await ask({ rawHeaders: [...host, 'Authorization', token.toUpperCase()] })).status,
    ).toBe(200)
  })

  test.each([
    { name: 'cannot be read', read: () => Promise.reject(new Error('no such file')) },
    { name: 'is empty', read: () => '' },
    { name: 'ends in a line break', read: () => `${token}\n` },
    { name: 'is none', read: () => undefined as unknown as string },
  ])('that $name lets nobody in, and the log says so', async ({ read }) => {
    const { ask, logged, provide } = stage({ token: read })

    const { status, json } = await ask({ rawHeaders: [...host, 'Authorization', ''] })

    expect([status, json['code']]).toEqual([500, 'InternalFailure'])
    expect(logged).toHaveLength(1)
    expect(JSON.stringify(logged)).not.toContain(token)
    expect(provide).not.toHaveBeenCalled()
  })

  test.each([
    '',
    'x'.repeat(31),
    `${token}\n`,
    ` ${token}`,
    `${token}\u00e9`,
    'x'.repeat(4_097),
    undefined,
  ])('%j is refused at the start', (given) => {
    expect(() => stage({ token: given as string })).toThrow(
      new TypeError(
        '"token" option must have 32 to 4096 visible ASCII characters, or be a function that reads it',
      ),
    )
  })
})

describe('CRED-1 without credentials to give', () => {
  test.each([
    {
      name: 'a denied role',
      error: new IamError('AccessDenied', 'canary: User is not authorized'),
      want: [403, 'AccessDenied'],
    },
    {
      name: 'policies that are too old',
      error: new IamError('StalePolicy', 'canary'),
      want: [503, 'StalePolicy'],
    },
    {
      name: 'a duration over the maximum of the role',
      error: new IamError('ValidationError', 'canary'),
      want: [500, 'InternalFailure'],
    },
    { name: 'a bug', error: new Error('canary'), want: [500, 'InternalFailure'] },
  ])('$name is told without its reason', async ({ error, want }) => {
    const { ask, logged } = stage({ provide: () => Promise.reject(error) })

    const { status, headers, json, body } = await ask()

    expect([status, json['code']]).toEqual(want)
    expect(headers['retry-after']).toBe(status === 503 ? '1' : undefined)
    expect(body).not.toContain('canary')
    expect(logged).toHaveLength(status === 500 ? 1 : 0)
  })

  test('a refusal that cannot be recorded is a failure, and no session either', async () => {
    const recordRefusal = () => {
      throw new Error('the disk is full')
    }
    const { ask, provide } = stage({ recordRefusal })

    expect((await ask({ rawHeaders: host })).status).toBe(500)
    expect(provide).not.toHaveBeenCalled()
  })
})
