import { describe, expect, test } from 'vitest'
import { defineModel } from './define-model.ts'

const definition = {
  account: '000000000001',
  services: {
    orders: {
      resources: { order: 'order/{orderId}', item: 'order/{orderId}/item/{itemId}' },
      conditionKeys: { 'orders:Status': 'String', 'orders:Labels': 'String[]' },
      actions: {
        ListOrders: { level: 'List' },
        GetOrder: { level: 'Read', on: 'order' },
        RefundOrder: { level: 'Write', on: 'order', keys: ['orders:Status'] },
      },
    },
    files: {
      resources: { file: { template: 'file/{path+}', mandatoryPolicy: true, rcpExempt: true } },
      actions: { GetFile: { level: 'Read', on: 'file' } },
    },
  },
} as const

const model = defineModel(definition)

/** The definition with one member replaced, as a JavaScript user could write it. */
function defineWith(pointer: string, value: unknown): () => unknown {
  const draft: unknown = structuredClone(definition)
  const path = pointer.split('/')
  const last = path.pop() ?? ''
  let target = draft as Record<string, unknown>
  for (const name of path) target = target[name] as Record<string, unknown>
  target[last] = value
  return () => defineModel(draft as typeof definition)
}

describe('model', () => {
  test('MODEL-1 lists every action with its level and resource type', () => {
    const listed = model
      .actions()
      .map((action) => [action.name, action.level, action.resource?.name])

    expect(listed).toEqual([
      ['orders:ListOrders', 'List', undefined],
      ['orders:GetOrder', 'Read', 'order'],
      ['orders:RefundOrder', 'Write', 'order'],
      ['files:GetFile', 'Read', 'file'],
    ])
  })

  test('partition is gw and region empty by default', () => {
    expect([model.partition, model.region, model.account]).toEqual(['gw', '', '000000000001'])
  })

  test('finds actions and condition keys whatever their ASCII case', () => {
    expect(model.action('ORDERS:getorder')?.name).toBe('orders:GetOrder')
    expect(model.conditionKey('ORDERS:status')?.name).toBe('orders:Status')
    expect(model.level('orders:getorder')).toBe('Read')
  })

  test('finds nothing under the names of object prototypes', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'orders:constructor']) {
      expect(model.action(name)).toBeUndefined()
      expect(model.conditionKey(name)).toBeUndefined()
    }
  })

  test('tells single from several values of a condition key', () => {
    expect(model.conditionKey('orders:Status')).toMatchObject({
      type: 'String',
      isMultivalued: false,
    })
    expect(model.conditionKey('orders:Labels')).toMatchObject({
      type: 'String',
      isMultivalued: true,
    })
  })

  test('MODEL-5 the long form registers mandatory policies and RCP exemption', () => {
    expect(model.action('files:GetFile')?.resource).toMatchObject({
      isPolicyMandatory: true,
      isRcpExempt: true,
    })
    expect(model.action('orders:GetOrder')?.resource).toMatchObject({
      isPolicyMandatory: false,
      isRcpExempt: false,
    })
  })

  test('MODEL-2 the model is frozen, down to its entries', () => {
    expect(Object.isFrozen(model)).toBe(true)
    expect(Object.isFrozen(model.actions())).toBe(true)
    expect(Object.isFrozen(model.action('orders:GetOrder'))).toBe(true)
    expect(Object.isFrozen(model.action('orders:GetOrder')?.resource?.template)).toBe(true)
  })

  test('MODEL-2 later changes of the definition do not reach the model', () => {
    const draft = structuredClone(definition) as { account: string } & typeof definition
    const own = defineModel(draft)

    draft.account = '999999999999' as never

    expect(own.resourceArn('orders:GetOrder', { orderId: '1' })).toEqual({
      ok: true,
      arn: 'arn:gw:orders::000000000001:order/1',
    })
  })

  test('suggests the nearest action for a misspelt one', () => {
    expect(model.nearestAction('orders:GetOrdr')).toBe('orders:GetOrder')
    expect(model.nearestAction('completely-different')).toBeUndefined()
  })
})

describe('resource ARN', () => {
  test('GUARD-1 comes from the template and the values of its placeholders', () => {
    expect(model.resourceArn('orders:GetOrder', { orderId: 'o-1' })).toEqual({
      ok: true,
      arn: 'arn:gw:orders::000000000001:order/o-1',
    })
  })

  test('MODEL-1 an action without resource type has none', () => {
    expect(model.resourceArn('orders:ListOrders', {})).toEqual({ ok: true, arn: null })
  })

  test('partition and region of the model are its first fields', () => {
    const aws = defineModel({ ...definition, partition: 'aws', region: 'eu-central-1' })

    expect(aws.resourceArn('orders:GetOrder', { orderId: '1' })).toEqual({
      ok: true,
      arn: 'arn:aws:orders:eu-central-1:000000000001:order/1',
    })
  })

  test('an unknown action is a mistake of the calling code', () => {
    expect(() => model.resourceArn('orders:Nothing', {})).toThrow(
      new TypeError('the model has no action `orders:Nothing`'),
    )
  })

  test('PLAT-27 a name beyond 8,192 characters is refused', () => {
    const path = Array.from({ length: 9 }, () => 'a'.repeat(1000))

    expect(model.resourceArn('files:GetFile', { path })).toEqual({
      ok: false,
      parameter: 'path',
      problem: 'makes the resource name too long',
    })
  })
})

describe('MODEL-2 a definition that is wrong is refused and the option named', () => {
  test.each([
    {
      name: 'account of eleven digits',
      at: 'account',
      value: '12345678901',
      message: '"account" option must be twelve digits',
    },
    {
      name: 'unknown member of the definition',
      at: 'acount',
      value: '1',
      message: '"model.acount" option is unknown',
    },
    {
      name: 'unknown member of an action',
      at: 'services/orders/actions/GetOrder/resource',
      value: 'order',
      message: '"services.orders.actions.GetOrder.resource" option is unknown',
    },
    {
      name: 'unknown level',
      at: 'services/orders/actions/GetOrder/level',
      value: 'read',
      message:
        '"services.orders.actions.GetOrder.level" option must be one of List, Read, Write, Tagging, Permissions',
    },
    {
      name: 'missing resource type',
      at: 'services/orders/actions/GetOrder/on',
      value: 'ordr',
      message:
        '"services.orders.actions.GetOrder.on" option names the unknown resource type `ordr`, did you mean `order`?',
    },
    {
      name: 'condition key that is not declared',
      at: 'services/orders/actions/GetOrder/keys',
      value: ['orders:Sttus'],
      message:
        '"services.orders.actions.GetOrder.keys" option names the unknown condition key `orders:Sttus`, did you mean `orders:Status`?',
    },
    {
      name: 'condition key of another prefix',
      at: 'services/orders/conditionKeys',
      value: { 'aws:Status': 'String' },
      message: '"services.orders.conditionKeys.aws:Status" option must be named `orders:Name`',
    },
    {
      name: 'condition key of an unknown type',
      at: 'services/orders/conditionKeys/orders:Status',
      value: 'Text',
      message:
        '"services.orders.conditionKeys.orders:Status" option must be one of String, Numeric, Date, Bool, Binary, IpAddress, Arn',
    },
    {
      name: 'actions that differ in case alone',
      at: 'services/orders/actions/getorder',
      value: { level: 'Read' },
      message:
        '"services.orders.actions" option holds `orders:GetOrder` and `orders:getorder`, which differ in case alone',
    },
    {
      name: 'service without actions',
      at: 'services/orders/actions',
      value: undefined,
      message: '"services.orders.actions" option must be an object',
    },
    {
      name: 'reserved service name',
      at: 'services/sts',
      value: definition.services.files,
      message: '"services.sts" option has a reserved name',
    },
    {
      name: 'service name with a capital',
      at: 'services/Orders',
      value: definition.services.files,
      message: '"services.Orders" option must be named in lower-case letters, digits and hyphens',
    },
    {
      name: 'action name with a wildcard',
      at: 'services/orders/actions/Get*',
      value: { level: 'Read' },
      message: '"services.orders.actions.Get*" option must be named in letters and digits',
    },
    {
      name: 'template with a wildcard',
      at: 'services/orders/resources/order',
      value: 'order/*',
      message:
        '"services.orders.resources.order" option holds a character outside placeholders that is not allowed, such as `*`, `?`, `$` or a brace',
    },
    {
      name: 'parameter limit of zero',
      at: 'services/files/resources/file/parameterLimit',
      value: 0,
      message:
        '"services.files.resources.file.parameterLimit" option must be an integer from 1 to 8192',
    },
    {
      name: 'no service',
      at: 'services',
      value: {},
      message: '"services" option must name at least one service',
    },
  ])('$name', ({ at, value, message }) => {
    expect(defineWith(at, value)).toThrow(new TypeError(message))
  })
})
