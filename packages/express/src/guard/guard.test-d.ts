import type { RequestHandler } from 'express'
import { expectTypeOf, test } from 'vitest'
import type { Iam } from '../iam.ts'
import type { StageModel } from '../testing/stage-model.ts'

declare const iam: Iam<StageModel>

test('guards are request handlers', () => {
  expectTypeOf(iam.guard('orders:GetOrder')).toEqualTypeOf<RequestHandler>()
  expectTypeOf(iam.guard.public('reason')).toEqualTypeOf<RequestHandler>()
})

test('what must compile', () => {
  iam.guard('orders:GetOrder', { hide: true, enforcement: 'audit' })
  iam.guard('orders:GetOrder', { params: (req) => ({ orderId: req.params['id'] }) })
  iam.guard('orders:GetItem', { params: () => ({ orderId: '1', itemId: '2' }), hide: true })
  iam.guard('orders:GetFile', { params: () => ({ path: ['a', 'b'] }) })
  iam.guard('orders:GetOrder', (req) => `arn:gw:orders::1:order/${String(req.params['id'])}`)
  iam.guard('orders:GetOrder', { arn: () => 'arn', resource: async () => null })
  iam.guard('orders:GetOrder', {
    resource: async (req) => ({
      tags: { team: req.hostname },
      attributes: { 'orders:Total': 40, 'orders:Status': undefined },
    }),
  })
  iam.guard({ any: ['orders:GetOrder', { action: 'orders:PutOrder', arn: () => 'arn' }] })
  iam.guard({ all: ['orders:GetOrder'] }, { hide: true })
})

test('what must not compile', () => {
  // @ts-expect-error misspelt action
  iam.guard('orders:GetOrdr')
  // @ts-expect-error misspelt service
  iam.guard('order:GetOrder')
  // @ts-expect-error mapper with a wrong key
  iam.guard('orders:GetOrder', { params: () => ({ id: '1' }) })
  // @ts-expect-error mapper without one of the keys
  iam.guard('orders:GetItem', { params: () => ({ orderId: '1' }) })
  // @ts-expect-error mapper with a key too many
  iam.guard('orders:GetOrder', { params: () => ({ orderId: '1', itemId: '2' }) })
  // @ts-expect-error mapper that gives segments to a single placeholder of another type
  iam.guard('orders:GetOrder', { params: () => ({ orderId: 1 }) })
  // @ts-expect-error ARN function that answers no text
  iam.guard('orders:GetOrder', () => 1)
  // @ts-expect-error loader that answers no description
  iam.guard('orders:GetOrder', { resource: () => 'order' })
  // @ts-expect-error loader with a tag that is no text
  iam.guard('orders:GetOrder', { resource: () => ({ tags: { team: 1 } }) })
  // @ts-expect-error unknown option
  iam.guard('orders:GetOrder', { hidden: true })
  // @ts-expect-error there is no off switch
  iam.guard('orders:GetOrder', { enforcement: 'off' })
  // @ts-expect-error misspelt action among several
  iam.guard({ any: ['orders:GetOrdr'] })
  // @ts-expect-error neither any nor all
  iam.guard({ some: ['orders:GetOrder'] })
  // @ts-expect-error public without a reason
  iam.guard.public()
})
