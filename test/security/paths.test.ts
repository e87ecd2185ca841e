import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { orderArn } from '../e2e/kit/orders-model.ts'
import { decisionsIn } from '../e2e/kit/recordings.ts'
import {
  allowEverything,
  allowOf,
  codeOf,
  type SecureApp,
  type SecureAppOptions,
  secureApp,
} from '../e2e/kit/secured-app.ts'
import { type PathForm, pathForms } from './path-matrix.ts'

const literal = (text: string) => text.replace(/[*?$]/g, (special) => `\${${special}}`)

/** One role per resource of the matrix, so that each form can be allowed alone. */
const matrixRoles = Object.fromEntries(
  pathForms.flatMap(({ resource }, index) =>
    resource === undefined || resource === 'refused'
      ? []
      : [[`form-${index}`, allowOf('orders:*', literal(resource))] as const],
  ),
)

const matrixRoutes: SecureAppOptions['routes'] = ({ app, iam, ran, major }) => {
  const reached = (name: string) => iam.handler(name, ran)
  app.get('/api/admin', iam.guard('orders:GetAdmin'), reached('admin'))
  app.get(
    '/api/users/:id',
    iam.guard('orders:GetOrder', { params: (req) => ({ orderId: String(req.params['id']) }) }),
    reached('user'),
  )
  app.get(
    major === 5 ? '/files/*rest' : '/files/:rest(*)',
    iam.guard('orders:GetFile'),
    reached('file'),
  )
}

const matrixServers = [
  { name: 'Express 5', major: 5, settings: [], column: 0 },
  { name: 'Express 5 strict', major: 5, settings: ['strict routing'], column: 1 },
  { name: 'Express 5 caseSensitive', major: 5, settings: ['case sensitive routing'], column: 2 },
  { name: 'Express 4', major: 4, settings: [], column: 3 },
] as const

describe.each(matrixServers)('SEC-14 path matrix, $name', ({ major, settings, column }) => {
  let secured: SecureApp
  beforeAll(async () => {
    secured = await secureApp({
      roles: {
        everything: allowEverything,
        nothing: allowOf('orders:ListOrders', '*'),
        ...matrixRoles,
      },
      major,
      settings: (app) => {
        for (const setting of settings) app.enable(setting)
      },
      routes: matrixRoutes,
    })
  })
  afterAll(() => secured[Symbol.asyncDispose]())

  test.each(pathForms.map((form, index) => ({ ...form, index })))(
    'SEC-14 $target',
    async (form) => {
      secured.audit.take()
      const isDecided = form.resource !== undefined && form.bare[column] === 200
      const isServed = isDecided && form.resource !== 'refused'

      const allowed = await secured.ask('GET', form.target, 'everything')
      const ranWhenAllowed = secured.ran.splice(0)
      const decisions = decisionsIn(secured.audit.take(), 'orders')
      const denied = await secured.ask('GET', form.target, 'nothing')
      const ranWhenDenied = secured.ran.splice(0)

      expect(allowed.status).toBe(statusOf(form, form.bare[column]))
      expect(ranWhenAllowed).toHaveLength(isServed ? 1 : 0)
      expect(decisions.map(({ resource }) => resource)).toEqual(
        isServed ? [orderArn(form.resource ?? '')] : [],
      )
      expect(denied.status).toBe(isServed ? 403 : statusOf(form, form.bare[column]))
      expect(ranWhenDenied).toEqual([])
      if (!isServed) return
      const alone = await secured.ask('GET', form.target, `form-${form.index}`)
      secured.ran.length = 0
      expect(alone.status).toBe(200)
    },
  )
})

function statusOf({ resource }: PathForm, bare: number): number {
  return resource === 'refused' && bare === 200 ? 400 : bare
}

describe('names of resources', () => {
  test.each(['/api/admin', '/API/ADMIN', '/Api/Admin/', 'http://evil/API/admin'])(
    'SEC-15 a Deny on the resource holds for %s',
    async (target) => {
      await using secured = await secureApp({
        roles: {
          careful: {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Action: 'orders:*', Resource: '*' },
              { Effect: 'Deny', Action: '*', Resource: orderArn('admin') },
            ],
          },
        },
        routes: matrixRoutes,
      })

      const answer = await secured.ask('GET', target, 'careful')

      expect([answer.status, codeOf(answer)]).toEqual([403, 'AccessDenied'])
      expect(secured.ran).toEqual([])
    },
  )

  test.each([
    { name: 'asterisk', target: '*', want: 403 },
    { name: 'question mark', target: '%3F', want: 403 },
    { name: 'slash', target: 'a%2Fb', want: 400 },
    { name: 'backslash', target: 'a%5Cb', want: 400 },
    { name: 'dot segment', target: '..', want: 400 },
    { name: 'policy variable', target: '$%7Baws:username%7D', want: 403 },
    { name: 'empty', target: '', want: 404 },
    { name: '1 MiB', target: 'a'.repeat(1_048_576), want: 431 },
  ])('SEC-16 a parameter that is $name is literal or refused', async ({ target, want }) => {
    await using secured = await secureApp({
      roles: { reader: allowOf('orders:GetOrder', 'order/1') },
      routes: matrixRoutes,
    })

    const answer = await secured.ask('GET', `/api/users/${target}`, 'reader')

    expect(answer.status).toBe(want)
    expect(secured.ran).toEqual([])
  })

  test.each(['*', 'order*', '1*', '?'])(
    'SEC-17 a request on `%s` never acts as a pattern',
    async (id) => {
      await using secured = await secureApp({
        roles: {
          one: allowOf('orders:GetOrder', 'order/1'),
          literal: allowOf('orders:GetOrder', `order/${literal(id)}`),
        },
        routes: matrixRoutes,
      })

      const denied = await secured.ask('GET', `/api/users/${encodeURIComponent(id)}`, 'one')
      const allowed = await secured.ask('GET', `/api/users/${encodeURIComponent(id)}`, 'literal')

      expect([denied.status, allowed.status]).toEqual([403, 200])
    },
  )

  test.each([
    { name: 'CR LF in a parameter', target: '/api/users/a%0d%0ab', want: 400 },
    { name: 'NUL in a parameter', target: '/api/users/a%00', want: 400 },
    { name: 'NUL in a literal path', target: '/api/admin%00', want: 404 },
    { name: 'a host in front of the path', target: '//api/admin', want: 404 },
    { name: 'the absolute form with a wrong path', target: 'http://evil//api/admin', want: 404 },
  ])('SEC-20 $name', async ({ target, want }) => {
    await using secured = await secureApp({
      roles: { everything: allowEverything },
      routes: matrixRoutes,
    })

    const answer = await secured.ask('GET', target, 'everything')

    expect(answer.status).toBe(want)
    expect(secured.ran).toEqual([])
    for (const event of secured.audit.take()) expect(JSON.stringify(event)).not.toMatch(/[\r\n]/)
  })
})
