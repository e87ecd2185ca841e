import { defineModel } from '@gatewarden/core'

/** A small application with every kind of resource name. */
export const ordersModel = defineModel({
  account: '000000000001',
  services: {
    orders: {
      resources: {
        order: 'order/{orderId}',
        item: 'order/{orderId}/item/{itemId}',
        admin: 'admin',
        file: 'file/{rest+}',
      },
      conditionKeys: { 'orders:Status': 'String', 'orders:Total': 'Numeric' },
      actions: {
        GetOrder: { level: 'Read', on: 'order', keys: ['orders:Status', 'orders:Total'] },
        DeleteOrder: { level: 'Write', on: 'order' },
        GetItem: { level: 'Read', on: 'item' },
        GetAdmin: { level: 'Read', on: 'admin' },
        GetFile: { level: 'Read', on: 'file' },
        ListOrders: { level: 'List' },
      },
    },
  },
})

/** The ARN of a resource of the model. */
export function orderArn(resource: string): string {
  return `arn:gw:orders::000000000001:${resource}`
}
