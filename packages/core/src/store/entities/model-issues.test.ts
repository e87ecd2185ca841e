import { describe, expect, test } from 'vitest'
import { defineModel } from '../../model/define-model.ts'
import { account, defectsOf } from '../testing/read-entities.ts'

const model = defineModel({
  account,
  services: {
    orders: {
      resources: { order: 'order/{orderId}', item: 'order/{orderId}/item/{itemId}' },
      actions: {
        ListOrders: { level: 'List' },
        GetOrder: { level: 'Read', on: 'order' },
      },
    },
    health: { actions: { Ping: { level: 'Read' } } },
  },
})

function defectsOfStatement(statement: Readonly<Record<string, unknown>>): readonly string[] {
  const document = { Version: '2012-10-17', Statement: { Effect: 'Allow', ...statement } }
  return defectsOf({ policies: { a: document } }, { model })
}

const arn = (resource: string, service = 'orders') => `arn:gw:${service}::${account}:${resource}`

describe('MODEL-3 an action of a declared service has to match one', () => {
  test.each([
    { name: 'its name', action: 'orders:GetOrder' },
    { name: 'its name in another case', action: 'ORDERS:getorder' },
    { name: 'a pattern', action: 'orders:*Order' },
    { name: 'all of the service', action: 'orders:*' },
    { name: 'everything', action: '*' },
    { name: 'a service that the model does not declare', action: 's3:GetObjekt' },
    { name: 'a wildcard in the service', action: 'ord*:GetOder' },
  ])('accepted: $name', ({ action }) => {
    expect(defectsOfStatement({ Action: action, Resource: '*' })).toEqual([])
  })

  test.each([
    { action: 'orders:GetOrdr', near: ', did you mean `orders:GetOrder`?' },
    { action: 'Orders:Fetch*', near: '' },
    { action: 'orders:', near: undefined },
  ])('refused: $action', ({ action, near }) => {
    const [defect, ...others] = defectsOfStatement({ Action: action, Resource: '*' })

    expect(others).toEqual([])
    if (near === undefined) expect(defect).toMatch(/^policies\/a\.json:5:15: INVALID_ACTION: /)
    else {
      expect(defect).toBe(
        `policies/a.json:5:15: UNKNOWN_ACTION: no action of service \`orders\` matches \`${action}\`${near}`,
      )
    }
  })

  test('every entry of a list is checked, NotAction too', () => {
    expect(
      defectsOfStatement({ NotAction: ['orders:GetOrder', 'orders:Nothing'], Resource: '*' }),
    ).toEqual([
      'policies/a.json:7:7: UNKNOWN_ACTION: no action of service `orders` matches `orders:Nothing`',
    ])
  })

  test('every kind of document is checked', () => {
    const statement = { Effect: 'Deny', Action: 'orders:Nothing', Resource: '*' }
    const document = { Version: '2012-10-17', Statement: statement }
    const defects = defectsOf(
      {
        guardrails: { a: document },
        groups: { a: { Policies: { x: document } } },
        'resource-policies': {
          a: {
            Resource: arn('order/1'),
            Policy: { ...document, Statement: { ...statement, Principal: '*' } },
          },
        },
      },
      { model },
    )

    expect(defects.map((line) => line.split(':').slice(0, 4).join(':'))).toEqual([
      'groups/a.json:7:19: UNKNOWN_ACTION',
      'guardrails/a.json:5:15: UNKNOWN_ACTION',
      'resource-policies/a.json:7:17: UNKNOWN_ACTION',
    ])
  })

  test('without a model nothing is known of actions', () => {
    const statement = { Effect: 'Allow', Action: 'orders:GetOrdr', Resource: '*' }

    expect(defectsOf({ policies: { a: { Statement: statement } } })).toEqual([])
  })
})

describe('MODEL-3 a resource of a declared service has to fit a template', () => {
  test.each([
    { name: 'one order', resource: arn('order/42') },
    { name: 'all of a type', resource: arn('order/*') },
    { name: 'everything of the service', resource: arn('*') },
    { name: 'a pattern that may fit', resource: arn('or*') },
    { name: 'a variable', resource: arn('order/${aws:username}') },
    { name: 'a service that the model does not declare', resource: arn('x/1', 's3') },
    { name: 'everything', resource: '*' },
  ])('accepted: $name', ({ resource }) => {
    expect(defectsOfStatement({ Action: '*', Resource: resource })).toEqual([])
  })

  test.each([
    { name: 'a misspelt type', resource: 'ordr/42' },
    { name: 'a misspelt type with a wildcard', resource: 'ordr/*' },
    { name: 'a type without name', resource: 'order' },
    { name: 'another case', resource: 'Order/42' },
  ])('refused: $name', ({ resource }) => {
    expect(defectsOfStatement({ Action: '*', Resource: ['*', arn(resource)] })).toEqual([
      `policies/a.json:8:7: UNKNOWN_RESOURCE: no resource of service \`orders\` fits \`${resource}\`: it has \`order/{orderId}\`, \`order/{orderId}/item/{itemId}\``,
    ])
  })

  test('a service without resource types has none', () => {
    expect(defectsOfStatement({ Action: '*', Resource: arn('x', 'health') })).toEqual([
      'policies/a.json:6:17: UNKNOWN_RESOURCE: no resource of service `health` fits `x`: it has none',
    ])
  })
})
