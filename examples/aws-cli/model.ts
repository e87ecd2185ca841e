import { defineModel } from '@gatewarden/express'

/** What can be done to what. */
export const model = defineModel({
  account: '000000000001',
  services: {
    orders: {
      resources: { order: 'order/{orderId}' },
      actions: {
        GetOrder: { level: 'Read', on: 'order' },
        CancelOrder: { level: 'Write', on: 'order' },
      },
    },
  },
})
