import { expectTypeOf, test } from 'vitest'
import type { ActionParameterName, ActionParameters } from './action-parameters.ts'
import { defineModel } from './define-model.ts'

const model = defineModel({
  account: '000000000001',
  services: {
    orders: {
      resources: {
        order: 'order/{orderId}',
        item: { template: 'order/{orderId}/item/{itemId}' },
        file: 'file/{path+}',
      },
      conditionKeys: { 'orders:Status': 'String' },
      actions: {
        ListOrders: { level: 'List' },
        GetOrder: { level: 'Read', on: 'order', keys: ['orders:Status'] },
        GetItem: { level: 'Read', on: 'item' },
        GetFile: { level: 'Read', on: 'file' },
      },
    },
    bills: { actions: { ListBills: { level: 'List' } } },
  },
})

type Definition = (typeof model)['$Definition']

test('$Action is the union of the declared names', () => {
  expectTypeOf<typeof model.$Action>().toEqualTypeOf<
    | 'orders:ListOrders'
    | 'orders:GetOrder'
    | 'orders:GetItem'
    | 'orders:GetFile'
    | 'bills:ListBills'
  >()
  // @ts-expect-error MODEL-1 misspelt action
  const action: typeof model.$Action = 'orders:GetOrdr'
  // @ts-expect-error MODEL-1 misspelt service
  const service: typeof model.$Action = 'order:GetOrder'
  void [action, service]
})

test('placeholders of an action come from its template', () => {
  expectTypeOf<ActionParameterName<Definition, 'orders:GetOrder'>>().toEqualTypeOf<'orderId'>()
  expectTypeOf<ActionParameterName<Definition, 'orders:GetItem'>>().toEqualTypeOf<
    'orderId' | 'itemId'
  >()
  expectTypeOf<ActionParameterName<Definition, 'orders:ListOrders'>>().toBeNever()
  expectTypeOf<ActionParameterName<Definition, 'bills:ListBills'>>().toBeNever()
  expectTypeOf<ActionParameters<Definition, 'orders:GetItem'>>().toEqualTypeOf<{
    readonly orderId: string
    readonly itemId: string
  }>()
  expectTypeOf<ActionParameters<Definition, 'orders:GetFile'>>().toEqualTypeOf<{
    readonly path: string | readonly string[]
  }>()
})

test('MODEL-1 a definition with a misspelt name does not compile', () => {
  const attempts = [
    () =>
      defineModel({
        account: '000000000001',
        services: {
          orders: {
            resources: { order: 'order/{orderId}' },
            // @ts-expect-error `on` names a missing resource type
            actions: { GetOrder: { level: 'Read', on: 'ordr' } },
          },
        },
      }),
    () =>
      defineModel({
        account: '000000000001',
        services: {
          // @ts-expect-error `on` without any resource type
          orders: { actions: { GetOrder: { level: 'Read', on: 'order' } } },
        },
      }),
    () =>
      defineModel({
        account: '000000000001',
        // @ts-expect-error unknown level
        services: { orders: { actions: { GetOrder: { level: 'read' } } } },
      }),
    () =>
      defineModel({
        account: '000000000001',
        services: {
          orders: {
            conditionKeys: { 'orders:Status': 'String' },
            // @ts-expect-error unknown condition key
            actions: { GetOrder: { level: 'Read', keys: ['orders:Sttus'] } },
          },
        },
      }),
    () =>
      defineModel({
        account: '000000000001',
        services: {
          orders: {
            // @ts-expect-error condition key of another service
            conditionKeys: { 'order:Status': 'String' },
            actions: { GetOrder: { level: 'Read' } },
          },
        },
      }),
    () =>
      defineModel({
        account: '000000000001',
        services: {
          orders: {
            // @ts-expect-error unknown condition key type
            conditionKeys: { 'orders:Status': 'Text' },
            actions: { GetOrder: { level: 'Read' } },
          },
        },
      }),
    // @ts-expect-error account is missing
    () => defineModel({ services: { orders: { actions: { GetOrder: { level: 'Read' } } } } }),
  ]
  void attempts
})
