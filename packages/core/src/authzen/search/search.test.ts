import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import {
  type AccessWorld,
  type AccessWorldOptions,
  createAccessWorld,
  policy,
  question,
} from '../testing/access-world.ts'

const open: AccessWorld[] = []
afterEach(() => Promise.all(open.splice(0).map((world) => world[Symbol.asyncDispose]())))

const may = (Action: string, Resource = '*') => ({
  Policies: { inline: policy({ Effect: 'Allow', Action, Resource }) },
})
const readers = { ann: may('docs:*'), ben: {}, cat: may('docs:ReadDoc'), dan: may('docs:ReadDoc') }

/** Documents 001, 002 and so on; each ends in its number. */
const lister = (count: number) => (after: string | undefined, limit: number) =>
  Array.from({ length: count }, (_, index) => `${index + 1}`.padStart(4, '0'))
    .filter((id) => after === undefined || id > after)
    .slice(0, limit)

async function world(options: AccessWorldOptions & { docs?: number } = {}): Promise<AccessWorld> {
  const created = await createAccessWorld({
    users: readers,
    ...options,
    authzen: { search: { resources: { doc: lister(options.docs ?? 5) } }, ...options.authzen },
  })
  open.push(created)
  return created
}

interface Page {
  readonly results: readonly { readonly id?: string; readonly name?: string }[]
  readonly page: { readonly next_token: string }
}

async function page(from: AccessWorld, kind: string, body: object): Promise<Page> {
  return (await from.ask(`search/${kind}`, body)) as unknown as Page
}

const namesOf = ({ results }: Page) => results.map(({ id, name }) => id ?? name)
const end = { next_token: '' }

test('AZ-5 subjects: the registered identities of a type that may, each by a whole evaluation', async () => {
  const asked = await world()

  const found = await page(asked, 'subject', question('ben', 'read', '1'))

  expect(found).toEqual({
    results: ['ann', 'cat', 'dan'].map((id) => ({ type: 'user', id })),
    page: end,
  })
  const evaluated = asked.events.filter(({ eventName }) => eventName === 'ReadDoc')
  expect(evaluated).toHaveLength(4)
  expect(asked.events.at(-1)).toMatchObject({
    requestParameters: { path: '/access/v1/search/subject' },
    responseElements: { evaluations: 4, permitted: 3 },
  })
})

test('AZ-5 roles are subjects, and users of other paths are not', async () => {
  const asked = await world({ users: { ...readers, eve: { Path: '/team/', ...may('docs:*') } } })
  const body = (type: string) => question('x', 'read', '1', { subject: { type } })

  expect(namesOf(await page(asked, 'subject', body('service')))).toEqual(['batch'])
  expect(namesOf(await page(asked, 'subject', body('team')))).toEqual(['eve'])
  expect(namesOf(await page(asked, 'subject', body('user')))).toEqual(['ann', 'cat', 'dan'])
})

test('AZ-5 resources: those the application lists, evaluated with what it knows of them', async () => {
  const load = (id: string) => ({ attributes: { 'docs:Status': id < '0003' ? 'open' : 'closed' } })
  const Condition = { StringEquals: { 'docs:Status': 'open' } }
  const reads = { Effect: 'Allow', Action: 'docs:ReadDoc', Resource: '*', Condition }
  const asked = await world({
    users: { ann: { Policies: { inline: policy(reads) } } },
    authzen: { resources: { doc: { resource: 'docs:doc', load } } },
  })

  const found = await page(asked, 'resource', question('ann', 'read', 'ignored'))

  expect(found).toEqual({
    results: [
      { type: 'doc', id: '0001' },
      { type: 'doc', id: '0002' },
    ],
    page: end,
  })
})

test('AZ-5 actions: the names that fit the resource and that the subject may', async () => {
  const asked = await world()
  const { action: _, ...body } = question('ann', '', '1')

  expect(await page(asked, 'action', body)).toEqual({
    results: [{ name: 'list' }, { name: 'read' }, { name: 'write' }],
    page: end,
  })
  expect(
    namesOf(await page(asked, 'action', { ...body, subject: { type: 'user', id: 'cat' } })),
  ).toEqual(['read'])
})

describe('AZ-5 what is unknown has no results, and nothing is evaluated', () => {
  test.each<{ kind: string; name: string; more: Record<string, object>; action?: string }>([
    { kind: 'subject', name: 'a type of subjects', more: { subject: { type: 'robot' } } },
    { kind: 'subject', name: 'an action', more: {}, action: 'erase' },
    { kind: 'subject', name: 'a type of resources', more: { resource: { type: 'page' } } },
    { kind: 'subject', name: 'a resource', more: { resource: { id: 'gone' } } },
    { kind: 'subject', name: 'a resource that no ARN names', more: { resource: { id: 'a/b' } } },
    { kind: 'resource', name: 'a subject', more: { subject: { id: 'eve' } } },
    { kind: 'resource', name: 'an action', more: {}, action: 'erase' },
    { kind: 'resource', name: 'a type of resources', more: { resource: { type: 'page' } } },
    { kind: 'action', name: 'a subject', more: { subject: { id: 'eve' } } },
    { kind: 'action', name: 'a resource', more: { resource: { id: 'gone' } } },
    { kind: 'action', name: 'a type of resources', more: { resource: { type: 'page' } } },
  ])('$kind: $name', async ({ kind, more, action = 'read' }) => {
    const load = (id: string) => (id === 'gone' ? null : {})
    const asked = await world({ authzen: { resources: { doc: { resource: 'docs:doc', load } } } })

    expect(await page(asked, kind, question('ann', action, '1', more))).toEqual({
      results: [],
      page: end,
    })
    expect(asked.events.at(-1)).toMatchObject({ responseElements: { evaluations: 0 } })
  })

  test('AZ-5 resources of a type that nobody lists are not found', async () => {
    const asked = await world({ authzen: { search: {} } })

    expect(await page(asked, 'resource', question('ann', 'read', '1'))).toEqual({
      results: [],
      page: end,
    })
  })
})

describe('AZ-5 400 for', () => {
  const { subject, action, resource } = question('ann', 'read', '1')

  test.each<{ kind: string; name: string; body: object }>([
    { kind: 'subject', name: 'no subject', body: { action, resource } },
    { kind: 'subject', name: 'no type of subjects', body: { subject: {}, action, resource } },
    { kind: 'subject', name: 'no action', body: { subject, resource } },
    {
      kind: 'subject',
      name: 'no id of the resource',
      body: { subject, action, resource: { type: 'doc' } },
    },
    {
      kind: 'resource',
      name: 'no id of the subject',
      body: { subject: { type: 'user' }, action, resource },
    },
    { kind: 'resource', name: 'no type of resources', body: { subject, action, resource: {} } },
    { kind: 'action', name: 'no resource', body: { subject } },
    { kind: 'action', name: 'no subject', body: { resource } },
    {
      kind: 'subject',
      name: 'a page that is a text',
      body: { subject, action, resource, page: 'x' },
    },
    ...[-1, 1.5, '5', null, 1e20].map((limit) => ({
      kind: 'subject',
      name: `a limit of ${JSON.stringify(limit)}`,
      body: { subject, action, resource, page: { limit } },
    })),
    ...[7, 'abc', 'AAAA', 'a'.repeat(60)].map((token) => ({
      kind: 'subject',
      name: `the token ${JSON.stringify(token)}`,
      body: { subject, action, resource, page: { token } },
    })),
  ])('$kind: $name', async ({ kind, body }) => {
    const asked = await world()

    expect((await asked.post(`search/${kind}`, body)).status).toBe(400)
  })
})

describe('AZ-5 pages', () => {
  const ask = question('ann', 'read', 'x')

  test('AZ-5 a page has at most its limit, and the next one goes on behind it', async () => {
    const asked = await world()
    const first = await page(asked, 'resource', { ...ask, page: { limit: 2 } })
    const second = await page(asked, 'resource', {
      ...ask,
      page: { limit: 2, token: first.page.next_token },
    })
    const third = await page(asked, 'resource', {
      ...ask,
      page: { limit: 2, token: second.page.next_token },
    })

    expect([first, second, third].map(namesOf)).toEqual([
      ['0001', '0002'],
      ['0003', '0004'],
      ['0005'],
    ])
    expect(third.page).toEqual(end)
  })

  test('AZ-5 a limit of nothing has no results, and another page', async () => {
    const asked = await world()
    const none = await page(asked, 'subject', { ...ask, page: { limit: 0 } })
    const token = none.page.next_token

    expect(none.results).toEqual([])
    expect(namesOf(await page(asked, 'subject', { ...ask, page: { token } }))).toEqual([
      'ann',
      'cat',
      'dan',
    ])
  })

  test('AZ-5 an empty token begins', async () => {
    const asked = await world()

    expect(namesOf(await page(asked, 'resource', { ...ask, page: { token: '' } }))).toHaveLength(5)
  })

  test('AZ-5 a page has 100 results where no limit is given, and 1,000 at most', async () => {
    const asked = await world({ docs: 1_200 })
    const usual = await page(asked, 'resource', ask)
    const largest = await page(asked, 'resource', { ...ask, page: { limit: 5_000 } })

    expect([usual, largest].map(({ results }) => results.length)).toEqual([100, 1_000])
    expect([usual, largest].every(({ page: { next_token } }) => next_token !== '')).toBe(true)
  })

  test('AZ-5 INV-10 one search evaluates 1,000 candidates at most, found or not', async () => {
    const asked = await world({
      docs: 1_500,
      users: { ann: may('docs:ReadDoc', 'arn:gw:docs:*:*:doc/1400') },
    })
    const first = await page(asked, 'resource', ask)
    const counted = asked.events.at(-1)?.responseElements
    const second = await page(asked, 'resource', { ...ask, page: { token: first.page.next_token } })

    expect([first.results, counted]).toEqual([[], { evaluations: 1_000, permitted: 0 }])
    expect([namesOf(second), second.page]).toEqual([['1400'], end])
  })

  test('AZ-5 a token is of its search alone, and shows nothing of where it goes on', async () => {
    const asked = await world()
    const { page: next } = await page(asked, 'resource', { ...ask, page: { limit: 1 } })
    const token = next.next_token
    const others: readonly [string, object][] = [
      ['subject', ask],
      ['resource', question('cat', 'read', 'x')],
      ['resource', question('ann', 'write', 'x')],
      ['resource', { ...ask, context: { a: 1 } }],
    ]

    expect(token).toMatch(/^[\w-]+$/)
    expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain('0001')
    for (const [kind, body] of others) {
      const answer = await asked.post(`search/${kind}`, { ...body, page: { token } })
      expect(answer.status).toBe(400)
    }
    const elsewhere = await world()
    expect((await elsewhere.post('search/resource', { ...ask, page: { token } })).status).toBe(400)
  })

  test('AZ-5 pages of any size are one search, without gaps and without repeats', async () => {
    const asked = await world({ docs: 23 })

    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 30 }), async (limit) => {
        const found: (string | undefined)[] = []
        let token = ''
        do {
          const next = await page(asked, 'resource', { ...ask, page: { limit, token } })
          found.push(...namesOf(next))
          token = next.page.next_token
        } while (token !== '')

        expect(found).toEqual(lister(23)(undefined, 100))
      }),
      { numRuns: 12 },
    )
  })

  test.each([
    { name: 'more than was asked for', list: () => ['1', '2', '3', '4'] },
    { name: 'no list', list: () => 'abc' },
    { name: 'an id that is no text', list: () => [1] },
    { name: 'an empty id', list: () => [''] },
  ])('AZ-5 an application that lists $name is 503', async ({ list }) => {
    const asked = await world({ authzen: { search: { resources: { doc: list as never } } } })

    const answer = await asked.post('search/resource', { ...ask, page: { limit: 3 } })

    expect(answer.status).toBe(503)
  })
})

test('AZ-5 without the option no search is served', async () => {
  const created = await createAccessWorld()
  open.push(created)

  expect(
    created.line.wireRoutes.filter(({ path }) => path.startsWith('/access/v1/search')),
  ).toEqual([])
})
