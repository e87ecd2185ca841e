import express from 'express'
import { Registry } from 'prom-client'
import request from 'supertest'
import { expect, test, vi } from 'vitest'
import { createIam } from './create-iam.ts'
import { LogRecording } from './testing/recording.ts'
import { stageModel } from './testing/stage-model.ts'

const model = stageModel
const policies = { roles: {} }

test('IAM-3 an unknown option is refused by name', async () => {
  await expect(createIam({ model, policies, enforcment: 'audit' } as never)).rejects.toThrow(
    'unknown option "enforcment"',
  )
  await expect(createIam({ model, policies, metrics: {} } as never)).rejects.toThrow(
    new TypeError('"metrics" option is unknown: give a "registry"'),
  )
})

test('without a model there is nothing to protect', async () => {
  await expect(createIam(undefined as never)).rejects.toThrow(
    new TypeError('`createIam` needs options with a "model"'),
  )
  await expect(createIam({ policies } as never)).rejects.toThrow('"model" option must be a model')
})

test('policies that are not valid keep it from starting', async () => {
  const broken = { roles: { clerk: {} } }

  await expect(createIam({ model, policies: broken })).rejects.toMatchObject({
    code: 'PolicySourceInvalid',
  })
})

test('an application is served with twelve lines, metrics in the given registry', async () => {
  const registry = new Registry()
  const iam = await createIam({ model, policies, registry })
  const app = express()
  app.use(iam.authenticate())
  app.get('/orders/:orderId', iam.guard('orders:GetOrder'), (_req, res) => {
    res.json('order')
  })
  iam.assertGuarded(app)
  app.use(iam.errorHandler())

  await request(app).get('/orders/1').expect(401)

  expect(await registry.metrics()).toContain('source="guard"} 1')
  await iam.close()
})

test('a correlation id of the client reaches the audit log if it is plain', async () => {
  const ids: unknown[] = []
  const audit = { write: (event: { requestID?: string }) => void ids.push(event.requestID) }
  const iam = await createIam({ model, policies, audit })
  const app = express()
  app.use(iam.authenticate())
  app.get('/orders', iam.guard('orders:ListOrders'), (_req, res) => {
    res.json([])
  })
  iam.assertGuarded(app)

  await request(app).get('/orders').set('x-request-id', 'req-17').expect(401)
  await request(app).get('/orders').set('x-request-id', 'a b"').expect(401)

  expect(ids).toEqual(['req-17', undefined])
  await iam.close()
})

test('DENY-9 a dry run announces itself on the process, whatever the logger', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)

  const iam = await createIam({ model, policies, enforcement: 'audit' })

  expect(warn).toHaveBeenCalledWith(
    'gatewarden DOES NOT ENFORCE: `enforcement` is `audit`, everything passes',
    { code: 'GATEWARDEN_DRY_RUN' },
  )
  await iam.close()
  warn.mockRestore()
})

test.each([
  {
    baseUrl: undefined,
    warnings: ['`endpoints()` serves nothing: the `baseUrl` option is not given'],
  },
  { baseUrl: 'https://orders.example', warnings: [] },
])('endpoints() of the public URL $baseUrl warn: $warnings', async ({ baseUrl, warnings }) => {
  const logger = new LogRecording()
  const iam = await createIam({ model, policies, logger, ...(baseUrl && { baseUrl }) })

  iam.endpoints()

  expect(logger.messages('warn')).toEqual(warnings)
  await iam.close()
})
