import type { Request, RequestHandler } from 'express'
import express from 'express'
import { expectTypeOf, test } from 'vitest'
import type { Iam } from '../iam.ts'
import type { IamContext } from '../request/iam-context.ts'
import type { StageModel } from '../testing/stage-model.ts'
import type { PathParameter } from './path-parameters.ts'

declare const iam: Iam<StageModel>
type Action = StageModel['$Action']

test('names of a literal path', () => {
  expectTypeOf<PathParameter<'/orders'>>().toBeNever()
  expectTypeOf<PathParameter<'/o/:orderId/i/:itemId'>>().toEqualTypeOf<'orderId' | 'itemId'>()
  expectTypeOf<PathParameter<'/o/:a-:b.json'>>().toEqualTypeOf<'a' | 'b'>()
  expectTypeOf<PathParameter<'/o{/:id}'>>().toEqualTypeOf<'id'>()
  expectTypeOf<PathParameter<'/files/*path'>>().toEqualTypeOf<'path'>()
  expectTypeOf<PathParameter<'/files/:path(*)'>>().toEqualTypeOf<'path'>()
  expectTypeOf<PathParameter<string>>().toEqualTypeOf<string>()
})

test('TYPE-2 handlers get the names of the path and a context that is there', () => {
  const router = iam.router()
  router.get('/orders/:orderId', 'orders:GetOrder', (req) => {
    expectTypeOf(req.params.orderId).toEqualTypeOf<string>()
    expectTypeOf(req.iam).toEqualTypeOf<IamContext<Action>>()
    // @ts-expect-error the path has no such parameter
    req.params.itemId
    // @ts-expect-error misspelt action
    req.iam.can('orders:GetOrdr')
  })
  router.get('/files/*path', 'orders:GetFile', (req) => {
    expectTypeOf(req.params.path).toEqualTypeOf<string[]>()
  })
  router.get('/open', 'public', (req) => {
    expectTypeOf(req.iam.principal.kind).toBeString()
  })
})

test('ROUTER-1 what must not compile', () => {
  const router = iam.router()
  const handler: RequestHandler = () => undefined
  // @ts-expect-error unknown action
  router.get('/orders', 'orders:ListOrdr', handler)
  // @ts-expect-error unknown service
  router.get('/orders', 'order:ListOrders', handler)
  // @ts-expect-error no action
  router.get('/orders', handler)
  // @ts-expect-error the template needs {orderId}
  router.get('/orders/:id', 'orders:GetOrder', handler)
  // @ts-expect-error the template needs {itemId} as well
  router.get('/orders/:orderId', 'orders:GetItem', handler)
  // @ts-expect-error the template needs {orderId}, also in the long form
  router.get('/orders/:id', { action: 'orders:GetOrder', hide: true }, handler)
  // @ts-expect-error mapper with a wrong key
  router.get('/o/:id', { action: 'orders:GetOrder', params: () => ({ id: '1' }) }, handler)
  // @ts-expect-error mapper with a key too many
  router.get('/o', { action: 'orders:GetOrder', params: () => ({ orderId: '1', x: '2' }) }, handler)
  // @ts-expect-error mapper with a number
  router.get('/o', { action: 'orders:GetOrder', params: () => ({ orderId: 1 }) }, handler)
  // @ts-expect-error classes of verbs are for all() alone
  router.get('/o', { read: 'orders:ListOrders', write: 'orders:ListOrders' }, handler)
  // @ts-expect-error unknown option
  router.get('/o', { action: 'orders:ListOrders', hidden: true }, handler)
  // @ts-expect-error route() without an action
  router.route('/orders').get(handler)
  // @ts-expect-error route() whose path lacks a parameter
  router.route('/orders/:id').put('orders:PutOrder', handler)
  // @ts-expect-error use of a bare function
  router.use(handler)
  // @ts-expect-error use of a bare function on a path
  router.use('/fn', handler)
  // @ts-expect-error use with a misspelt action
  router.use('orders:ListOrdr', handler)
})

test('what must compile', () => {
  const router = iam.router()
  const handler: RequestHandler = () => undefined
  router.get('/orders/:orderId', 'orders:GetOrder', handler, handler)
  router.get('/orders/:orderId/more/:extra', 'orders:GetOrder', handler)
  router.get('/orders', 'orders:ListOrders', handler)
  router.get(
    '/o/:id',
    { action: 'orders:GetOrder', params: (req) => ({ orderId: req.params['id'] }) },
    handler,
  )
  router.get('/f', { action: 'orders:GetFile', params: () => ({ path: ['a', 'b'] }) }, handler)
  router.get('/o', { action: 'orders:GetOrder', arn: () => 'arn:gw:orders::1:order/1' }, handler)
  router.post('/o/:orderId', { all: ['orders:PutOrder', 'orders:GetOrder'] }, handler)
  router.get('/healthz', { public: 'load balancers ask' }, handler)
  router.all('/o/:orderId', { read: 'orders:GetOrder', write: 'orders:PutOrder' }, handler)
  router['m-search']('/orders', 'orders:ListOrders', handler)
  router.use(iam.router()).use('/sub', express.Router())
  router.use('/fn', 'orders:ListOrders', handler)
  express().use('/api', router)
  const path: string = '/orders'
  router.get(path, 'orders:GetOrder', handler)
  void ((req: Request) => iam.from(req).require('orders:GetOrder', 'arn'))
})
