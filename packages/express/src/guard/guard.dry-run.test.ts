import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { majors } from '../testing/express-majors.ts'
import { serve, serveUnchecked } from '../testing/serve.ts'
import { createStage, everything } from '../testing/stage.ts'

const roles = { clerk: [everything], nobody: [] }

const wouldDeny = async (registry: { metrics(): Promise<string> }) =>
  /^gatewarden_dry_run_would_deny_total (\d+)$/m.exec(await registry.metrics())?.[1]

describe.each(majors)('dry run, $major', ({ express }) => {
  test.each([
    { name: 'a denied caller', role: 'nobody', path: '/orders/1', code: 'AccessDenied' },
    {
      name: 'a caller without credentials',
      role: undefined,
      path: '/orders/1',
      code: 'MissingAuthenticationToken',
    },
    { name: 'a wrong credential', role: 'bad', path: '/orders/1', code: 'InvalidToken' },
    {
      name: 'a bad parameter',
      role: 'clerk',
      path: '/orders/a%2Fb',
      code: 'InvalidResourceParameter',
    },
    { name: 'a bare route', role: 'clerk', path: '/bare', code: 'UnmappedRoute' },
  ])('DENY-9 $name passes, is counted once and named on request', async ({ role, path, code }) => {
    const { iam, registry } = await createStage({ roles, enforcement: 'audit', exposeDryRun: true })
    const app = serveUnchecked(express, iam, (routes) => {
      routes.get('/orders/:orderId', iam.guard('orders:GetOrder'), (_req, res) => {
        res.json('order')
      })
      routes.get('/bare', (_req, res) => {
        res.json('bare')
      })
    })

    const answer = await request(app)
      .get(path)
      .set(role === undefined ? {} : { role })

    expect(answer.status).toBe(200)
    expect(answer.headers['x-gatewarden-dry-run']).toBe(code)
    expect(await wouldDeny(registry)).toBe('1')
  })

  test('DENY-9 without exposeDryRun the caller sees nothing; the audit log has the Deny', async () => {
    const { iam, audit } = await createStage({ roles, enforcement: 'audit' })
    const app = serve(express, iam, (routes) => {
      routes.get('/orders', iam.guard('orders:ListOrders'), (_req, res) => {
        res.json([])
      })
    })

    const answer = await request(app).get('/orders').set('role', 'nobody')

    expect(answer.status).toBe(200)
    expect(answer.headers).not.toHaveProperty('x-gatewarden-dry-run')
    expect(audit.decisions()).toEqual(['ListOrders - Deny'])
  })

  test('DENY-9 a route may enforce while the rest runs dry, and the other way round', async () => {
    const dry = await createStage({ roles, enforcement: 'audit' })
    const strict = await createStage({ roles })
    const enforcing = serve(express, dry.iam, (routes) => {
      const guard = dry.iam.guard('orders:ListOrders', { enforcement: 'enforce' })
      routes.get('/orders', guard, (_req, res) => {
        res.json([])
      })
      routes.use(((_error, _req, res, _next) => {
        res.status(200).json('swallowed')
      }) as import('express').ErrorRequestHandler)
    })
    const passing = serve(express, strict.iam, (routes) => {
      const guard = strict.iam.guard('orders:ListOrders', { enforcement: 'audit' })
      routes.get('/orders', guard, (_req, res) => {
        res.json([])
      })
    })

    await request(enforcing).get('/orders').set('role', 'nobody').expect(403)
    await request(passing).get('/orders').set('role', 'nobody').expect(200)
  })

  test('INV-3 a wrong credential is nobody known: who asks is not answered', async () => {
    const { iam } = await createStage({ roles, enforcement: 'audit' })
    const app = serve(express, iam, (routes) => {
      routes.get('/orders', iam.guard('orders:ListOrders'), (req, res) => {
        let code: unknown
        try {
          code = iam.from(req).principal.kind
        } catch (error) {
          code = (error as { code: string }).code
        }
        res.json(code)
      })
    })

    await request(app).get('/orders').set('role', 'bad').expect(200, '"InvalidToken"')
  })
})
