import { expect, test } from 'vitest'
import { defineModel } from '../model/define-model.ts'
import { createMasterKeys } from '../session/master-keys.ts'
import { createLine } from './create-line.ts'
import type { LineOptions } from './line.ts'

const model = defineModel({
  account: '000000000001',
  services: { orders: { actions: { ListOrders: { level: 'List' } } } },
})
const start = (more: Partial<LineOptions>) => createLine({ model, policies: {}, ...more })

test.each([
  {
    options: { encodedDenials: true },
    message: '"encodedDenials" option needs "masterKeys": the messages are sealed under them',
  },
  { options: { encodedDenials: 'yes' }, message: '"encodedDenials" option must be a boolean' },
])('IAM-3 STS-21 $options is refused at start', async ({ options, message }) => {
  await expect(start(options as never)).rejects.toThrow(new TypeError(message))
})

test('STS-21 with master keys it starts', async () => {
  const line = await start({ encodedDenials: true, masterKeys: createMasterKeys() })

  await line.close()
})
