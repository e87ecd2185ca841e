import { expect, test } from 'vitest'
import { defineModel } from '../model/define-model.ts'
import { createMemoryStore } from '../store/memory/create-memory-store.ts'
import { createLine } from './create-line.ts'
import type { LineOptions } from './line.ts'

const account = '000000000001'
const model = defineModel({
  account,
  services: { orders: { actions: { ListOrders: { level: 'List' } } } },
})
const policies = {
  roles: {
    partner: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { AWS: '999999999999' },
          Action: 'sts:AssumeRole',
        },
      },
    },
  },
}
const outcomeOf = (options: Partial<LineOptions>): Promise<unknown> =>
  createLine({ model, policies, ...options }).then(
    async (line) => {
      await line.close()
      return 'open'
    },
    (error) => error.code ?? error.message,
  )

test('ATK-1 third-party-no-external-id: it stops the start with `strictTrust`, and not without', async () => {
  expect(await outcomeOf({})).toBe('open')
  expect(await outcomeOf({ strictTrust: true })).toBe('PolicySourceInvalid')
})

test('FED-11 shared issuers are checked at the start', async () => {
  const sharedIssuers = [{ issuer: 'https://gitlab.com' }]

  expect(await outcomeOf({ sharedIssuers })).toContain('which is a shared issuer already')
})

test.each([{ strictTrust: true }, { sharedIssuers: [] }])(
  'an option about reading policies is refused beside a source of snapshots: %o',
  async (option) => {
    const store = await createMemoryStore({ entities: policies, model })

    expect(await outcomeOf({ policies: store, ...option })).toContain('has no effect')
  },
)
