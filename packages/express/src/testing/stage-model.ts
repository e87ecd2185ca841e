import { defineModel } from '@gatewarden/core'

/** The model of this package's tests. */
export const stageModel = defineModel({
  account: '000000000001',
  services: {
    orders: {
      resources: {
        order: 'order/{orderId}',
        item: 'order/{orderId}/item/{itemId}',
        file: 'file/{path+}',
      },
      conditionKeys: { 'orders:Status': 'String', 'orders:Total': 'Numeric' },
      actions: {
        ListOrders: { level: 'List' },
        GetOrder: { level: 'Read', on: 'order' },
        PutOrder: { level: 'Write', on: 'order', keys: ['orders:Total'] },
        GetItem: { level: 'Read', on: 'item' },
        GetFile: { level: 'Read', on: 'file' },
      },
    },
  },
})

/** Type of {@link stageModel}. */
export type StageModel = typeof stageModel

/** ARN of a resource of {@link stageModel}. */
export function arnOf(resource: string): string {
  return `arn:gw:orders::000000000001:${resource}`
}
