import { expect, test } from 'vitest'
import { createStage } from '../testing/stage.ts'
import { guardSymbol, markerOf } from './guard-marker.ts'

const { iam } = await createStage()
const guard = iam.guard as unknown as ((...args: unknown[]) => object) & {
  public(...args: unknown[]): object
}

test.each([
  {
    name: 'misspelt action',
    args: ['orders:GetOrdr'],
    message: 'the model has no action `orders:GetOrdr`, did you mean `orders:GetOrder`?',
  },
  {
    name: 'no action',
    args: [undefined],
    message: 'a guard needs the name of an action, `any` or `all`',
  },
  {
    name: 'unknown option',
    args: ['orders:GetOrder', { hidden: true }],
    message: '"hidden" option is unknown',
  },
  {
    name: 'mapper that is no function',
    args: ['orders:GetOrder', { params: {} }],
    message: '"params" option must be a function',
  },
  {
    name: 'mapper and ARN',
    args: ['orders:GetOrder', { params: () => ({}), arn: () => '' }],
    message: '"params" and "arn" options exclude each other',
  },
  {
    name: 'loader that is no function',
    args: ['orders:GetOrder', { resource: {} }],
    message: '"resource" option must be a function',
  },
  {
    name: 'hide that is no boolean',
    args: ['orders:GetOrder', { hide: 'yes' }],
    message: '"hide" option must be a boolean',
  },
  {
    name: 'presigned that is no boolean',
    args: ['orders:GetOrder', { presigned: 'yes' }],
    message: '"presigned" option must be a boolean',
  },
  {
    name: 'unsignedPayload that is no boolean',
    args: ['orders:GetOrder', { unsignedPayload: 1 }],
    message: '"unsignedPayload" option must be a boolean',
  },
  {
    name: 'unknown enforcement',
    args: ['orders:GetOrder', { enforcement: 'off' }],
    message: '"enforcement" option must be one of enforce, audit',
  },
  {
    name: 'empty all',
    args: [{ all: [] }],
    message: 'a guard on several actions needs a non-empty list `any` or `all`',
  },
  {
    name: 'any and all',
    args: [{ any: ['orders:GetOrder'], all: ['orders:GetOrder'] }],
    message: 'a guard on several actions needs a non-empty list `any` or `all`',
  },
  {
    name: 'mapper beside any',
    args: [{ any: ['orders:GetOrder'] }, { params: () => ({}) }],
    message: '"params" and "arn" options belong to the single actions of `any` and `all`',
  },
  {
    name: 'options of another type',
    args: ['orders:GetOrder', 'hide'],
    message: 'options of a guard must be an object or a function',
  },
])('guard() refuses at start: $name', ({ args, message }) => {
  expect(() => guard(...args)).toThrow(new TypeError(message))
})

test('guard.public() wants a reason', () => {
  const message = '`guard.public()` needs a reason: it is listed with the routes'
  expect(() => guard.public('  ')).toThrow(new TypeError(message))
  expect(() => guard.public()).toThrow(new TypeError(message))
})

test('GUARD-9 guards carry action, template and reason under a symbol that every copy knows', () => {
  expect(guardSymbol).toBe(Symbol.for('gatewarden.guard'))
  expect(markerOf(iam.guard('orders:GetItem'))).toEqual({
    kind: 'action',
    action: 'orders:GetItem',
    template: 'order/{orderId}/item/{itemId}',
    reason: '',
    parameters: ['orderId', 'itemId'],
  })
  expect(markerOf(iam.guard.public('load balancers ask'))).toEqual({
    kind: 'public',
    action: '',
    template: '',
    reason: 'load balancers ask',
    parameters: [],
  })
  expect(markerOf(iam.guard({ any: ['orders:GetOrder', 'orders:ListOrders'] }))).toEqual({
    kind: 'action',
    action: 'orders:GetOrder or orders:ListOrders',
    template: 'order/{orderId}, *',
    reason: '',
    parameters: ['orderId'],
  })
})
