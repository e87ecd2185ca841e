import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AccessWorld, createAccessWorld, policy, question } from '../testing/access-world.ts'

const json = ['Content-Type', 'application/json']
const good = question('ann', 'read', '1')

let world: AccessWorld
beforeAll(async () => {
  const Condition = {
    NumericEquals: { 'authzen:Context/n': '1' },
    StringEquals: { 'authzen:Context/big': '9007199254740993' },
  }
  const statement = { Effect: 'Allow', Action: 'docs:WriteDoc', Resource: '*', Condition }
  const reads = { Effect: 'Allow', Action: 'docs:ReadDoc', Resource: '*' }
  world = await createAccessWorld({
    users: { ann: { Policies: { inline: policy(statement, reads) } } },
    authzen: { search: {} },
  })
})
afterAll(() => world[Symbol.asyncDispose]())

const without = (name: string) =>
  Object.fromEntries(Object.entries(good).filter(([k]) => k !== name))

const malformed: readonly { name: string; body: unknown }[] = [
  { name: 'an empty body', body: '' },
  { name: 'no JSON', body: '{"subject":' },
  { name: 'a list', body: [good] },
  { name: 'a text', body: '"x"' },
  { name: 'a member twice', body: JSON.stringify(good).replace('{', '{"action":{"name":"x"},') },
  { name: 'a member twice below', body: JSON.stringify(good).replace('"id"', '"id":"eve","id"') },
  { name: 'half a pair of surrogates', body: JSON.stringify(good).replace('ann', '\\ud800') },
  { name: 'no subject', body: without('subject') },
  { name: 'no action', body: without('action') },
  { name: 'no resource', body: without('resource') },
  { name: 'an empty object', body: {} },
  { name: 'a subject that is a text', body: { ...good, subject: 'ann' } },
  { name: 'a subject that is null', body: { ...good, subject: null } },
  { name: 'a subject that is a list', body: { ...good, subject: ['user', 'ann'] } },
  { name: 'a subject without type', body: { ...good, subject: { id: 'ann' } } },
  { name: 'a subject without id', body: { ...good, subject: { type: 'user' } } },
  { name: 'an empty id', body: { ...good, subject: { type: 'user', id: '' } } },
  { name: 'an id that is a number', body: { ...good, subject: { type: 'user', id: 7 } } },
  { name: 'a type that is a list', body: { ...good, subject: { type: ['user'], id: 'ann' } } },
  { name: 'an action without name', body: { ...good, action: { id: 'read' } } },
  { name: 'a name that is an object', body: { ...good, action: { name: {} } } },
  { name: 'a resource without type', body: { ...good, resource: { id: '1' } } },
  { name: 'a resource without id', body: { ...good, resource: { type: 'doc' } } },
  { name: 'a resource whose id is a number', body: { ...good, resource: { type: 'doc', id: 1 } } },
  { name: 'a context that is a text', body: { ...good, context: 'now' } },
  { name: 'a context that is null', body: { ...good, context: null } },
  {
    name: 'properties that are a list',
    body: question('ann', 'read', '1', { subject: { properties: [] } }),
  },
  {
    name: 'two properties that are one key',
    body: question('ann', 'read', '1', { subject: { properties: { role: 'a', Role: 'b' } } }),
  },
  {
    name: 'a property that is too long',
    body: question('ann', 'read', '1', { context: { text: 'a'.repeat(8_193) } }),
  },
  {
    name: 'over 100 properties',
    body: { ...good, context: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [i, i])) },
  },
  { name: 'a depth of 21', body: `{"a":${'['.repeat(21)}${']'.repeat(21)}}` },
]

describe('AZ-3 400, and no decision, for', () => {
  test.each(malformed)('$name', async ({ body }) => {
    world.events.length = 0

    const answer = await world.post('evaluation', body)

    expect(answer.status).toBe(400)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'ValidationError', status: 400 })
    expect(JSON.parse(answer.body)).not.toHaveProperty('decision')
    expect(world.events.at(-1)).toMatchObject({ errorCode: 'ValidationError' })
    expect(world.events.some(({ eventName }) => eventName === 'ReadDoc')).toBe(false)
  })

  test.each([
    { name: 'a form', headers: ['Content-Type', 'application/x-www-form-urlencoded'] },
    { name: 'text', headers: ['Content-Type', 'text/plain'] },
    { name: 'another JSON', headers: ['Content-Type', 'application/jsonp'] },
    { name: 'no content type', headers: [] },
    { name: 'two content types', headers: [...json, ...json] },
    { name: 'another charset', headers: ['Content-Type', 'application/json; charset=utf-16'] },
    { name: 'an encoding', headers: [...json, 'Content-Encoding', 'gzip'] },
  ])('content of $name', async ({ headers }) => {
    expect((await world.post('evaluation', good, { headers })).status).toBe(400)
  })

  test('AZ-3 INV-11 the answer tells what is wrong, and repeats no value', async () => {
    const body = { ...good, subject: { type: 'user', id: ['canary'] } }

    const answer = await world.post('evaluation', body)

    expect(JSON.parse(answer.body).detail).toBe('subject.id must be a text that is not empty')
    expect(answer.body).not.toContain('canary')
  })
})

test('AZ-3 members that the standard does not name are ignored', async () => {
  const more = { ...good, hint: [1], subject: { type: 'user', id: 'ann', name: 7, email: {} } }

  expect(await world.ask('evaluation', more)).toEqual({ decision: true })
})

test('AZ-2 PLAT-17 numbers keep the digits that were sent', async () => {
  const text = (big: string) =>
    JSON.stringify({ ...question('ann', 'write', '1'), context: {} }).replace(
      '"context":{}',
      `"context":{"n":1e0,"big":${big}}`,
    )

  expect(await world.ask('evaluation', text('9007199254740993'))).toEqual({ decision: true })
  expect(await world.ask('evaluation', text('9007199254740992'))).toEqual({ decision: false })
})

test('AZ-3 an answer is JSON that nobody keeps, with a decision and no reason', async () => {
  for (const user of ['ann', 'ben', 'eve']) {
    const { status, headers, body } = await world.post('evaluation', question(user, 'read', '1'))

    expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8'])
    expect(headers['cache-control']).toBe('no-store')
    expect(body).toBe(`{"decision":${user === 'ann'}}`)
  }
})

describe('AZ-3 the id of a request', () => {
  const answered = async (headers: readonly string[], body: unknown = good) =>
    (await world.post('evaluation', body, { headers })).headers['x-request-id']

  test('AZ-3 is in every answer', async () => {
    const id = '!bfe9eb29-ab87-4ca3-be83-a1d5d8305716~'
    const headers = [...json, 'x-request-ID', id]
    const route = world.line.wireRoutes.find(({ path }) => path === '/access/v1/evaluation')
    const input = { rawHeaders: headers } as never

    expect(await answered(headers)).toBe(id)
    expect(await answered(headers, '{')).toBe(id)
    expect(route?.refuse('RequestEntityTooLarge', input)).toMatchObject({
      status: 413,
      headers: { 'x-request-id': id },
    })
  })

  test.each([
    { name: 'none', headers: [] },
    { name: 'an empty one', headers: ['X-Request-ID', ''] },
    { name: 'one of 129 characters', headers: ['X-Request-ID', 'a'.repeat(129)] },
    { name: 'one with a space', headers: ['X-Request-ID', 'a b'] },
    { name: 'one with a line', headers: ['X-Request-ID', 'a\r\nSet-Cookie: x'] },
    { name: 'one that is not ASCII', headers: ['X-Request-ID', 'é'] },
    { name: 'two', headers: ['X-Request-ID', 'a', 'X-Request-Id', 'b'] },
  ])('AZ-3 SEC-20 $name goes nowhere, and stops nothing', async ({ headers }) => {
    const { status, headers: answered } = await world.post('evaluation', good, {
      headers: [...json, ...headers],
    })

    expect([status, 'x-request-id' in answered]).toEqual([200, false])
  })
})

describe('AZ-2 callers', () => {
  test('AZ-2 need iam:EvaluateAccess, whatever they ask', async () => {
    for (const path of ['evaluation', 'evaluations', 'search/subject', 'search/action']) {
      for (const body of [good, {}]) {
        const answer = await world.post(path, body, { role: 'strict' })
        expect(answer.status).toBe(403)
        expect(JSON.parse(answer.body)).not.toHaveProperty('detail')
      }
    }
    expect(world.events.at(-1)).toMatchObject({
      eventName: 'EvaluateAccess',
      errorCode: 'AccessDenied',
    })
  })

  test('ATK-42 AZ-2 nobody learns nothing, not even what is wrong with a body', async () => {
    const route = world.line.wireRoutes.find(({ path }) => path === '/access/v1/evaluation')
    const target = '/access/v1/evaluation'
    const input = { method: 'POST', target, mountedTarget: target, peerAddress: undefined }
    const answer = await route?.handle({
      ...input,
      rawHeaders: ['Host', 'api.example', 'X-Request-ID', 'r1'],
      isSecure: true,
      body: Buffer.from('{'),
    })

    expect(answer?.status).toBe(401)
    expect(answer?.headers).toMatchObject({ 'x-request-id': 'r1' })
    expect(answer?.headers['www-authenticate']).toMatch(/^Bearer /)
    expect(JSON.parse(answer?.body ?? '')).not.toHaveProperty('detail')
  })

  test('SEC-69 nothing in an answer tells a policy or a reason', async () => {
    const denied = await world.post('evaluation', question('ben', 'read', '1'))
    const refused = await world.post('evaluation', good, { role: 'strict' })

    for (const text of [denied.body, refused.body]) {
      expect(text).not.toMatch(/arn:|inline|Statement|implicit|identity/i)
    }
  })
})
