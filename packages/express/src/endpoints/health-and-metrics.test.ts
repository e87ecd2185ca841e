import { IamError } from '@gatewarden/core'
import { Registry } from 'prom-client'
import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { majors } from '../testing/express-majors.ts'
import { serve } from '../testing/serve.ts'
import { createStage, everything } from '../testing/stage.ts'
import { createPrometheusMetrics } from './prometheus-metrics.ts'

describe.each(majors)('health, $major', ({ express }) => {
  test('HEALTH-1 answers are a bare word', async () => {
    const { iam } = await createStage()
    const app = express()
    app.use(iam.health())

    for (const path of ['/livez', '/readyz', '/startupz']) {
      const answer = await request(app).get(path)
      expect([answer.status, answer.text]).toEqual([200, 'ok'])
    }
    await request(app).post('/livez').expect(404)
    await request(app).get('/otherz').expect(404)
  })

  test('HEALTH-1 without policies to decide on it is not ready, and says no more', async () => {
    const { iam } = await createStage({
      line: () => ({
        snapshots: {
          current() {
            throw new IamError('StalePolicy', 'store db-1 gone')
          },
        },
      }),
    })
    const app = express()
    app.use('/ops', iam.health())

    const answer = await request(app).get('/ops/readyz')

    expect([answer.status, answer.text]).toEqual([503, 'unavailable'])
    await request(app).get('/ops/livez').expect(200)
  })
})

describe.each(majors)('metrics, $major', ({ express }) => {
  test('decisions are counted by effect, reason, layer and asker', async () => {
    const { iam } = await createStage({ roles: { clerk: [everything], nobody: [] } })
    const app = serve(express, iam, (routes) => {
      routes.get('/orders/:orderId', iam.guard('orders:GetOrder'), (_req, res) => {
        res.json('order')
      })
      routes.use('/ops', iam.metrics())
    })
    await request(app).get('/orders/secret-17').set('role', 'clerk').expect(200)
    await request(app).get('/orders/secret-17').set('role', 'nobody').expect(403)

    const { text, status, headers } = await request(app).get('/ops/metrics')

    expect(status).toBe(200)
    expect(headers['content-type']).toMatch(/^text\/plain/)
    expect(text).toContain(
      'gatewarden_decisions_total{decision="allow",reason="Allowed",layer="identity",source="guard"} 1',
    )
    expect(text).toContain(
      'gatewarden_decisions_total{decision="deny",reason="ImplicitlyDenied",layer="identity",source="guard"} 1',
    )
    expect(text).toContain('gatewarden_decision_duration_seconds_count{path="evaluated"} 2')
    expect(text).not.toContain('secret-17')
    expect(text).not.toContain('clerk')
  })

  test('a Deny that no policy made is counted by its reason', async () => {
    const { iam, registry } = await createStage({ unsafeSkipRouteCheck: true })
    const app = express()
    app.use(iam.authenticate())
    app.get('/bare', (_req, res) => {
      res.json('bare')
    })

    await request(app).get('/bare').expect(403)

    expect(await registry.metrics()).toContain(
      'gatewarden_decisions_total{decision="deny",reason="UnmappedRoute",layer="none",source="guard"} 1',
    )
  })
})

test('every metric of core has its name and labels', async () => {
  const registry = new Registry()
  const metrics = createPrometheusMetrics(registry)

  metrics.authentication('bearer', 'accepted')
  metrics.cache('token', 'hit')
  metrics.mint('AssumeRole', 'issued')
  metrics.jwksFetch('error', 0.25)
  metrics.ignoredHeader('forwarded')
  metrics.revocationUnchecked('no_list')
  metrics.certificateExpiry('CA_CERTIFICATE_EXPIRY')
  metrics.policySource('loaded', 7)
  metrics.policySource('refused', 8)

  const text = await registry.metrics()
  for (const line of [
    'gatewarden_authentication_total{method="bearer",outcome="accepted"} 1',
    'gatewarden_cache_requests_total{cache="token",result="hit"} 1',
    'gatewarden_token_mint_total{grant="AssumeRole",outcome="issued"} 1',
    'gatewarden_jwks_fetch_total{issuer_alias="other",outcome="error"} 1',
    'gatewarden_jwks_fetch_duration_seconds_sum{issuer_alias="other",outcome="error"} 0.25',
    'gatewarden_ignored_headers_total{kind="forwarded"} 1',
    'gatewarden_x509_revocation_unchecked_total{why="no_list"} 1',
    'gatewarden_x509_expiry_events_total{event="CA_CERTIFICATE_EXPIRY"} 1',
    'gatewarden_snapshot_version 7',
    'gatewarden_snapshot_failures_total{stage="compile"} 1',
  ]) {
    expect(text).toContain(line)
  }
})

test('PROM-1 SEC-70 labels stay bounded whatever a service calls its grants', async () => {
  const registry = new Registry()
  const metrics = createPrometheusMetrics(registry)

  for (let index = 0; index < 5000; index++) metrics.mint(`grant-${index}`, 'issued')
  metrics.mint('eyJhbGciOi secret', 'issued')

  const series = (await registry.metrics()).split('\n').filter((line) => line.includes('{grant='))
  expect(series.length).toBeLessThanOrEqual(33)
  expect(series.join()).not.toContain('eyJ')
})

test('two iams cannot count into one registry unnoticed', () => {
  const registry = new Registry()
  createPrometheusMetrics(registry)

  expect(() => createPrometheusMetrics(registry)).toThrow('already been registered')
})
