import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AccessWorld, createAccessWorld, policy, question } from './testing/access-world.ts'

let world: AccessWorld
beforeAll(async () => {
  const Condition = { StringEquals: { 'authzen:Resource/status': 'open' } }
  const writes = { Effect: 'Allow', Action: 'docs:WriteDoc', Resource: '*', Condition }
  const reads = { Effect: 'Allow', Action: 'docs:ReadDoc', Resource: '*' }
  world = await createAccessWorld({
    users: {
      ann: { Policies: { inline: policy(reads, writes) } },
      ben: { Policies: { inline: policy(writes) } },
    },
  })
})
afterAll(() => world[Symbol.asyncDispose]())

const yes = { decision: true }
const no = { decision: false }
const evaluations = async (body: object) => (await world.ask('evaluations', body))['evaluations']

test('AZ-4 answers are as many as the items, in their order', async () => {
  const items = [
    question('ann', 'read', '1'),
    question('ben', 'read', '1'),
    question('ann', 'read', '2'),
  ]

  expect(await evaluations({ evaluations: items })).toEqual([yes, no, yes])
})

test('AZ-4 without items a batch is one request', async () => {
  const one = question('ann', 'read', '1')

  expect(await world.ask('evaluations', one)).toEqual(yes)
  expect(await world.ask('evaluations', { ...one, evaluations: [] })).toEqual(yes)
  expect((await world.post('evaluations', { evaluations: [] })).status).toBe(400)
})

describe('AZ-4 an item over the defaults', () => {
  const open = { status: 'open' }

  test.each<{ name: string; defaults: object; item: object; want: boolean }>([
    {
      name: 'takes what it lacks from them',
      defaults: question('ann', 'read', '1'),
      item: {},
      want: true,
    },
    {
      name: 'replaces an entity as a whole, properties included',
      defaults: question('ann', 'write', '1', { resource: { properties: open } }),
      item: { resource: { type: 'doc', id: '1' } },
      want: false,
    },
    {
      name: 'keeps properties of an entity that it does not have',
      defaults: question('ann', 'write', '1', { resource: { properties: open } }),
      item: { subject: { id: 'ben' } },
      want: true,
    },
    {
      name: 'takes a required member that its entity lacks from them',
      defaults: question('eve', 'read', '1'),
      item: { subject: { id: 'ann' } },
      want: true,
    },
    {
      name: 'may complete an empty default',
      defaults: { ...question('ann', 'write', '1'), resource: {} },
      item: { resource: { type: 'doc', id: '1', properties: open } },
      want: true,
    },
    {
      name: 'takes the name of an action whose properties are its own',
      defaults: question('ann', 'read', '1'),
      item: { action: { properties: { soft: true } } },
      want: true,
    },
  ])('$name', async ({ defaults, item, want }) => {
    expect(await evaluations({ ...defaults, evaluations: [item] })).toEqual([{ decision: want }])
  })
})

test.each([
  { name: 'an item that is no object', item: 7, message: 'an evaluation must be an object' },
  { name: 'a subject that is missing', item: { subject: {} }, message: 'subject.type is missing' },
  {
    name: 'a subject that is a text',
    item: { subject: 'ann' },
    message: 'subject must be an object',
  },
])('AZ-4 $name is denied for itself alone, with its error', async ({ item, message }) => {
  const { subject: _, ...defaults } = question('', 'read', '1')
  const good = { subject: { type: 'user', id: 'ann' } }

  expect(await evaluations({ ...defaults, evaluations: [good, item, good] })).toEqual([
    yes,
    { decision: false, context: { error: { status: 400, message } } },
    yes,
  ])
})

test.each([
  { name: 'items that are no list', body: { evaluations: {} } },
  { name: 'a default that is a text', body: { subject: 'ann', evaluations: [{}] } },
  { name: 'a default id that is a number', body: { subject: { id: 7 }, evaluations: [{}] } },
  { name: 'a default context that is null', body: { context: null, evaluations: [{}] } },
  { name: 'options that are a list', body: { options: [], evaluations: [{}] } },
  {
    name: 'an unknown semantic',
    body: { options: { evaluations_semantic: 'any' }, evaluations: [{}] },
  },
  {
    name: 'a semantic that is no text',
    body: { options: { evaluations_semantic: ['execute_all'] }, evaluations: [{}] },
  },
  { name: '201 items', body: { evaluations: Array.from({ length: 201 }, () => ({})) } },
])('AZ-4 $name is 400', async ({ body }) => {
  expect((await world.post('evaluations', body)).status).toBe(400)
})

test('AZ-4 200 items are answered', async () => {
  const items = Array.from({ length: 200 }, (_, index) => ({
    resource: { type: 'doc', id: `${index}` },
  }))

  const answers = await evaluations({ ...question('ann', 'read', '1'), evaluations: items })

  expect(answers).toEqual(items.map(() => yes))
})

describe('AZ-4 semantics', () => {
  const allowed = question('ann', 'read', '1')
  const denied = question('ben', 'read', '1')
  const ask = async (evaluations_semantic: string, items: readonly object[]) =>
    await evaluations({ options: { evaluations_semantic, other: 1 }, evaluations: items })

  test.each<{ semantic: string; items: readonly object[]; want: readonly object[] }>([
    { semantic: 'execute_all', items: [allowed, denied, allowed], want: [yes, no, yes] },
    { semantic: 'deny_on_first_deny', items: [allowed, denied, allowed], want: [yes, no] },
    { semantic: 'deny_on_first_deny', items: [allowed, allowed], want: [yes, yes] },
    { semantic: 'permit_on_first_permit', items: [denied, allowed, denied], want: [no, yes] },
    { semantic: 'permit_on_first_permit', items: [denied, denied], want: [no, no] },
  ])('$semantic of $items.length', async ({ semantic, items, want }) => {
    expect(await ask(semantic, items)).toEqual(want)
  })

  test('AZ-4 a bad item is a first deny, and what is behind it is not evaluated', async () => {
    world.events.length = 0

    expect(await ask('deny_on_first_deny', [{}, allowed])).toMatchObject([no])
    expect(world.events.some(({ eventName }) => eventName === 'ReadDoc')).toBe(false)
  })
})

const pick = <Value>(...values: readonly Value[]) => fc.constantFrom(...values)
const drawn = fc.record({
  user: pick('ann', 'ben', 'eve'),
  action: pick('read', 'write', 'list', 'erase'),
  doc: pick('1', '2', 'a/b'),
  status: pick('open', 'closed', undefined),
  isWhole: fc.boolean(),
})

test('AZ-4 a batch equals its single evaluations, whatever stands in the defaults', async () => {
  await fc.assert(
    fc.asyncProperty(
      drawn,
      fc.array(drawn, { minLength: 1, maxLength: 6 }),
      async (base, items) => {
        const whole = ({ user, action, doc, status }: (typeof items)[number]) =>
          question(user, action, doc, {
            ...(status === undefined ? {} : { resource: { properties: { status } } }),
          })
        const defaults = whole(base)
        const sent = items.map((item) =>
          item.isWhole ? whole(item) : { resource: whole(item)['resource'] },
        )

        const batch = await evaluations({ ...defaults, evaluations: sent })
        const singles = await Promise.all(
          sent.map((item) => world.ask('evaluation', { ...defaults, ...item })),
        )

        expect(batch).toEqual(singles)
      },
    ),
    { numRuns: 40 },
  )
})
