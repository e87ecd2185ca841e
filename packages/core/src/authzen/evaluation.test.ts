import { afterEach, describe, expect, test } from 'vitest'
import {
  type AccessWorld,
  type AccessWorldOptions,
  createAccessWorld,
  policy,
  question,
} from './testing/access-world.ts'

const open: AccessWorld[] = []
afterEach(() => Promise.all(open.splice(0).map((world) => world[Symbol.asyncDispose]())))

async function world(options?: AccessWorldOptions): Promise<AccessWorld> {
  const created = await createAccessWorld(options)
  open.push(created)
  return created
}

/** May read under these conditions. */
const readsIf = (Condition: object) => ({
  Policies: {
    inline: policy({ Effect: 'Allow', Action: 'docs:ReadDoc', Resource: '*', Condition }),
  },
})

const decided = async (from: AccessWorld, body: unknown) => await from.ask('evaluation', body)

test('AZ-2 subject, action and resource are principal, action and ARN: policies decide', async () => {
  const asked = await world()

  expect(await decided(asked, question('ann', 'read', '1'))).toEqual({ decision: true })
  expect(await decided(asked, question('ann', 'write', '1'))).toEqual({ decision: false })
  expect(await decided(asked, question('ben', 'read', '1'))).toEqual({ decision: false })
})

test('AZ-2 a decision is on record as one of the subject, and the call as one of the caller', async () => {
  const asked = await world()

  await asked.post('evaluation', question('ann', 'read', '1'), {
    headers: ['Content-Type', 'application/json', 'X-Request-ID', 'pep-1'],
  })

  const [permission, decision, call] = asked.events
  expect(permission).toMatchObject({ eventName: 'EvaluateAccess', eventType: 'Decision' })
  expect(decision).toMatchObject({
    eventName: 'ReadDoc',
    userIdentity: { type: 'IAMUser', arn: 'arn:gw:iam::000000000001:user/ann' },
    resources: [{ ARN: 'arn:gw:docs::000000000001:doc/1' }],
    additionalEventData: { decision: 'Allow', source: 'authzen' },
  })
  expect(decision?.sourceIPAddress).toBeUndefined()
  expect(call).toMatchObject({
    eventSource: 'iam.gw',
    eventName: 'EvaluateAccess',
    eventType: 'ApiCall',
    userIdentity: { type: 'AssumedRole' },
    sourceIPAddress: '192.0.2.7',
    requestParameters: { path: '/access/v1/evaluation', clientRequestId: 'pep-1' },
    responseElements: { evaluations: 1, permitted: 1 },
  })
  expect(new Set([permission, decision, call].map((event) => event?.requestID)).size).toBe(1)
})

describe('AZ-2 properties are condition keys', () => {
  test.each<{ name: string; condition: object; more: Record<string, object>; want?: boolean }>([
    {
      name: 'of the subject',
      condition: { StringEquals: { 'authzen:Subject/team': 'red' } },
      more: { subject: { properties: { team: 'red' } } },
    },
    {
      name: 'of the action',
      condition: { Bool: { 'authzen:Action/soft': 'true' } },
      more: { action: { properties: { soft: true } } },
    },
    {
      name: 'of the resource',
      condition: { NumericLessThan: { 'authzen:Resource/size': '10' } },
      more: { resource: { properties: { size: 9 } } },
    },
    {
      name: 'of the context',
      condition: { 'ForAnyValue:StringEquals': { 'authzen:Context/labels': 'b' } },
      more: { context: { labels: ['a', 'b'] } },
    },
    {
      name: 'whatever the case of their names',
      condition: { StringEquals: { 'AUTHZEN:subject/TEAM': 'red' } },
      more: { subject: { properties: { Team: 'red' } } },
    },
    {
      name: 'with all digits of a number',
      condition: { StringEquals: { 'authzen:Context/n': '9007199254740993' } },
      more: { context: { n: '9007199254740993' } },
    },
    {
      name: 'and one of the resource is none of the subject',
      condition: { StringEquals: { 'authzen:Subject/team': 'red' } },
      more: { resource: { properties: { team: 'red' } } },
      want: false,
    },
    {
      name: 'and what no policy can compare is missing',
      condition: { Null: { 'authzen:Context/deep': 'false' } },
      more: { context: { deep: { a: 1 } } },
      want: false,
    },
  ])('$name', async ({ condition, more, want = true }) => {
    const asked = await world({ users: { ann: readsIf(condition) } })

    expect(await decided(asked, question('ann', 'read', '1', more))).toEqual({ decision: want })
  })

  test.each([
    'aws:PrincipalTag/team',
    'aws:SourceIp',
    'aws:ResourceTag/team',
    'docs:Status',
    'aws:MultiFactorAuthPresent',
  ])('AZ-2 KEY-2 none sets %s', async (key) => {
    const asked = await world({ users: { ann: readsIf({ Null: { [key]: 'false' } }) } })
    const properties = { [key]: 'x', [key.slice(key.indexOf(':') + 1)]: 'x', team: 'x' }
    const more = {
      subject: { properties },
      action: { properties },
      resource: { properties },
      context: properties,
    }

    expect(await decided(asked, question('ann', 'read', '1', more))).toEqual({ decision: false })
  })

  test('AZ-2 the address of the caller is none of the subject', async () => {
    const ofCaller = { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }
    const asked = await world({ users: { ann: readsIf(ofCaller) } })

    expect(await decided(asked, question('ann', 'read', '1'))).toEqual({ decision: false })
  })

  test('AZ-2 a value of the request stands before the tag of the identity', async () => {
    const ann = {
      ...readsIf({ StringEquals: { 'authzen:Subject/role': 'admin' } }),
      Tags: { Role: 'admin' },
    }
    const asked = await world({ users: { ann } })
    const as = (role: string) => ({ subject: { properties: { role } } })

    expect(await decided(asked, question('ann', 'read', '1'))).toEqual({ decision: true })
    expect(await decided(asked, question('ann', 'read', '1', as('clerk')))).toEqual({
      decision: false,
    })
  })

  test('AZ-2 a value of the request stands before the stored attribute, and changes no other key', async () => {
    const either = (key: string) => readsIf({ StringEquals: { [key]: 'open' } })
    const load = () => ({ tags: { team: 'red' }, attributes: { 'docs:Status': 'open' } })
    const doc = { resource: 'docs:doc', load }
    const asked = await world({
      users: { ann: either('authzen:Resource/status'), ben: either('docs:Status') },
      authzen: { resources: { doc } },
    })
    const closed = { resource: { properties: { status: 'closed' } } }

    expect(await decided(asked, question('ann', 'read', '1'))).toEqual({ decision: true })
    expect(await decided(asked, question('ann', 'read', '1', closed))).toEqual({ decision: false })
    expect(await decided(asked, question('ben', 'read', '1', closed))).toEqual({ decision: true })
  })
})

describe('AZ-2 what is unknown is denied, on record, whatever a policy says of everybody', () => {
  const arn = 'arn:gw:docs::000000000001:doc/1'
  const everybody = { Effect: 'Allow', Principal: '*', Action: 'docs:*', Resource: arn }
  const one = { Resource: arn, Policy: policy(everybody) }
  test.each([
    { name: 'a subject', body: question('eve', 'read', '1') },
    { name: 'a subject whose id is no name', body: question('../ann', 'read', '1') },
    { name: 'a subject of another path', body: question('team/ann', 'read', '1') },
    {
      name: 'a type of subjects',
      body: question('ann', 'read', '1', { subject: { type: 'robot' } }),
    },
    { name: 'an action', body: question('ann', 'erase', '1') },
    { name: 'a member of every object', body: question('ann', 'constructor', '1') },
    {
      name: 'a type of resources',
      body: question('ann', 'read', '1', { resource: { type: '__proto__' } }),
    },
    { name: 'a resource that no ARN can name', body: question('ann', 'read', 'a/b') },
    { name: 'a resource that is a path', body: question('ann', 'read', '..') },
  ])('$name', async ({ body }) => {
    const asked = await world({
      users: { ann: {} },
      entities: { 'resource-policies': { one } },
    })
    expect(await decided(asked, question('ann', 'read', '1'))).toEqual({ decision: true })
    asked.events.length = 0

    expect(await decided(asked, body)).toEqual({ decision: false })
    expect(asked.events.map(({ errorCode }) => errorCode)).toEqual([
      undefined,
      'NoSuchEntity',
      undefined,
    ])
  })
})

test('INV-12 a Deny that cannot be recorded is no answer', async () => {
  let isBroken = false
  const audit = {
    write(event: { readonly errorCode?: string }) {
      if (isBroken && event.errorCode === 'NoSuchEntity') throw new Error('disk full')
    },
  }
  const asked = await world({ line: { audit } })
  isBroken = true

  expect((await asked.post('evaluation', question('eve', 'read', '1'))).status).toBe(503)
})

test('AZ-2 SEC-17 a star in an id is a character, not a pattern', async () => {
  const asked = await world()

  expect(await decided(asked, question('*', 'read', '1'))).toEqual({ decision: false })
  expect(await decided(asked, question('ann', 'read', '*'))).toEqual({ decision: true })
  expect(asked.events.at(-2)?.resources).toMatchObject([{ ARN: 'arn:gw:docs::000000000001:doc/*' }])
})

test('AZ-2 a role is a subject as well, and an action may have no resource', async () => {
  const lists = {
    Policies: { inline: policy({ Effect: 'Allow', Action: 'docs:ListDocs', Resource: '*' }) },
  }
  const asked = await world({ users: { cat: { Path: '/team/', ...lists } } })
  const cat = (type: string) => question('cat', 'list', '1', { subject: { type } })
  const service = { subject: { type: 'service', id: 'batch' } }

  expect(await decided(asked, question('', 'read', '1', service))).toEqual({ decision: true })
  expect(await decided(asked, question('', 'list', '1', service))).toEqual({ decision: false })
  expect(await decided(asked, cat('team'))).toEqual({ decision: true })
  expect(await decided(asked, cat('user'))).toEqual({ decision: false })
})

describe('AZ-2 what the application knows of a resource', () => {
  const doc = (load: (id: string) => unknown) => ({
    authzen: { resources: { doc: { resource: 'docs:doc', load: load as never } } },
  })

  test('AZ-2 a resource that there is not is denied', async () => {
    const asked = await world(doc((id) => (id === '1' ? {} : undefined)))

    expect(await decided(asked, question('ann', 'read', '1'))).toEqual({ decision: true })
    expect(await decided(asked, question('ann', 'read', '2'))).toEqual({ decision: false })
  })

  test('AZ-2 SEC-8 what does not end in 5 s, or fails, is 503 and tells nothing', async () => {
    const pending: (() => void)[] = []
    const timers = {
      after(ms: number, run: () => void) {
        if (ms === 5_000) pending.push(run)
        return () => {}
      },
    }
    const slow = await world({
      ...doc(() => {
        for (const run of pending) run()
        return new Promise(() => {})
      }),
      line: { timers },
    })
    const broken = await world(doc(() => Promise.reject(new Error('secret of the database'))))
    const wrong = await world(doc(() => ({ Tags: {} })))

    for (const asked of [slow, broken, wrong]) {
      const { status, body } = await asked.post('evaluation', question('ann', 'read', '1'))
      expect(status).toBe(503)
      expect(JSON.parse(body)).toMatchObject({ code: 'ServiceUnavailable' })
      expect(body).not.toContain('secret')
      expect(asked.events.at(-1)).toMatchObject({ errorCode: 'ServiceUnavailable' })
    }
  })
})
