import { defineModel } from '@gatewarden/core'

export const model = defineModel({
  account: '000000000001',
  services: {
    orders: {
      resources: { order: 'order/{orderId}' },
      conditionKeys: { 'orders:Total': 'Numeric' },
      actions: {
        ListOrders: { level: 'List' },
        GetOrder: { level: 'Read', on: 'order' },
        ShipOrder: { level: 'Write', on: 'order' },
        RefundOrder: { level: 'Write', on: 'order', keys: ['orders:Total'] },
        DeleteOrder: { level: 'Write', on: 'order' },
      },
    },
  },
})
