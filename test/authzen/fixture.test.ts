import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DecisionPoint } from './decision-point.ts'
import { about, createRecords } from './records.ts'

let point: DecisionPoint
beforeAll(async () => {
  point = await createRecords()
})
afterAll(() => point[Symbol.asyncDispose]())

const admin = { role: 'admin' }
const archived = { status: 'archived' }

const fixture: readonly {
  id: string
  name: string
  body: Record<string, object>
  want: boolean
}[] = [
  {
    id: 'AZ-F1',
    name: 'alice reads record-1',
    body: about('alice', 'read', 'record-1'),
    want: true,
  },
  {
    id: 'AZ-F2',
    name: 'alice writes record-1',
    body: about('alice', 'write', 'record-1'),
    want: true,
  },
  { id: 'AZ-F3', name: 'bob reads record-1', body: about('bob', 'read', 'record-1'), want: true },
  {
    id: 'AZ-F4',
    name: 'bob writes record-1',
    body: about('bob', 'write', 'record-1'),
    want: false,
  },
  {
    id: 'AZ-F5',
    name: 'alice writes a resource with status archived',
    body: about('alice', 'write', 'record-1', { resource: archived }),
    want: false,
  },
  {
    id: 'AZ-F6',
    name: 'a subject with role admin writes a resource with status archived',
    body: about('alice', 'write', 'record-1', { subject: admin, resource: archived }),
    want: true,
  },
  {
    id: 'AZ-F7',
    name: 'alice deletes record-1 with soft true',
    body: about('alice', 'delete', 'record-1', { action: { soft: true } }),
    want: true,
  },
  {
    id: 'AZ-F8',
    name: 'alice deletes record-1 with soft false',
    body: about('alice', 'delete', 'record-1', { action: { soft: false } }),
    want: false,
  },
]

describe('AZ-2 the fixture, one by one', () => {
  test.each(fixture)('$id $name', async ({ body, want }) => {
    const context = { time: '2030-01-01T12:00:00Z', ip: '192.0.2.1' }

    expect(await point.ask('evaluation', body)).toEqual({ decision: want })
    expect(await point.ask('evaluation', { ...body, context })).toEqual({ decision: want })
    expect(await point.ask('evaluations', body)).toEqual({ decision: want })
  })
})

test('AZ-4 AZ-F1 to AZ-F8 are the same in one batch', async () => {
  const batch = await point.ask('evaluations', { evaluations: fixture.map(({ body }) => body) })

  expect(batch).toEqual({ evaluations: fixture.map(({ want }) => ({ decision: want })) })
})

test('AZ-2 stored attributes decide where a request has none', async () => {
  expect(await point.ask('evaluation', about('bob', 'write', 'record-2'))).toEqual({
    decision: true,
  })
  expect(await point.ask('evaluation', about('alice', 'write', 'record-2'))).toEqual({
    decision: false,
  })
  expect(await point.ask('evaluation', about('bob', 'read', 'record-3'))).toEqual({
    decision: false,
  })
})

interface Found {
  readonly results: readonly {
    readonly type?: string
    readonly id?: string
    readonly name?: string
  }[]
  readonly page: { readonly next_token: string }
}

async function found(kind: string, body: object): Promise<readonly (string | undefined)[]> {
  const { results, page } = (await point.ask(`search/${kind}`, body)) as unknown as Found
  expect(page.next_token).toBe('')
  return results.map(({ id, name }) => id ?? name)
}

describe('AZ-5 searches of the fixture', () => {
  test('AZ-5 subjects who read record-1', async () => {
    expect(await found('subject', about('any', 'read', 'record-1'))).toEqual(['alice', 'bob'])
  })

  test('AZ-5 resources that alice reads', async () => {
    expect(await found('resource', about('alice', 'read', 'any'))).toEqual(['record-1', 'record-2'])
  })

  test('AZ-5 what alice does with record-1', async () => {
    const { action: _, ...body } = about('alice', '', 'record-1')

    expect(await found('action', body)).toEqual(['read', 'write'])
  })

  test('AZ-5 subjects who write archived record-2', async () => {
    expect(await found('subject', about('any', 'write', 'record-2'))).toEqual(['bob'])
    expect(
      await found('subject', about('any', 'write', 'record-2', { resource: archived })),
    ).toEqual(['bob'])
  })

  test('AZ-5 records that bob writes as admin, and what he does with record-2', async () => {
    const { action: _, ...body } = about('bob', '', 'record-2', { subject: admin })

    expect(await found('resource', about('bob', 'write', 'any', { subject: admin }))).toEqual([
      'record-2',
    ])
    expect(await found('action', body)).toEqual(['read', 'write'])
  })
})
