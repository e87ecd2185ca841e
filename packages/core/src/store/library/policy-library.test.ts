import { describe, expect, test } from 'vitest'
import { decide } from '../../decision/decide.ts'
import { defaultPolicyVersion } from '../../identity/managed-policy.ts'
import { defineModel } from '../../model/define-model.ts'
import type { CompiledPolicy } from '../../policy/compile-policy.ts'
import { parsePolicy } from '../../policy/parse-policy.ts'
import { PolicyLibrary } from './policy-library.ts'

const account = '111122223333'
const model = defineModel({
  account,
  services: {
    orders: {
      resources: { order: 'order/{orderId}' },
      actions: {
        ListOrders: { level: 'List' },
        GetOrder: { level: 'Read', on: 'order' },
        GetOrderGrants: { level: 'Permissions', on: 'order' },
        DeleteOrder: { level: 'Write', on: 'order' },
        TagOrder: { level: 'Tagging', on: 'order' },
      },
    },
    'order-items': { actions: { PackItem: { level: 'Write' } } },
  },
})
const library = new PolicyLibrary('gw', model)

function allows(policy: CompiledPolicy, action: string): boolean {
  const arn = `arn:gw:orders::${account}:order/1`
  const resource = { arn, account, isPolicyMandatory: false, isRcpExempt: false }
  const user = `arn:gw:iam::${account}:user/alice`
  const decision = decide(
    {
      principal: {
        kind: 'user',
        account,
        arn: user,
        id: undefined,
        name: 'alice',
        tags: new Map(),
        session: undefined,
      },
      action,
      resource,
      context: new Map(),
    },
    {
      version: 1,
      identity: [policy],
      boundary: null,
      session: [],
      scps: null,
      resource: null,
      rcps: null,
    },
  )
  return decision.effect === 'Allow'
}

const asked = [
  'orders:ListOrders',
  'orders:GetOrder',
  'orders:GetOrderGrants',
  'orders:DeleteOrder',
  'orders:TagOrder',
  'orders:GetUndeclared',
  'order-items:PackItem',
  'iam:GetRole',
  'iam:ListRoles',
  'iam:CreateUser',
  'sts:AssumeRole',
  'organizations:DescribePolicy',
  'organizations:AttachPolicy',
  'rolesanywhere:CreateProfile',
]

describe('what provided policies allow', () => {
  test.each([
    { name: 'AdministratorAccess', want: asked },
    {
      name: 'PowerUserAccess',
      want: [...asked.filter((action) => action.startsWith('order')), 'iam:ListRoles'],
    },
    { name: 'ReadOnlyAccess', want: ['orders:ListOrders', 'orders:GetOrder'] },
    { name: 'ViewOnlyAccess', want: ['orders:ListOrders'] },
    {
      name: 'SecurityAudit',
      want: [
        'orders:ListOrders',
        'orders:GetOrder',
        'iam:GetRole',
        'iam:ListRoles',
        'organizations:DescribePolicy',
      ],
    },
    {
      name: 'OrdersFullAccess',
      want: asked.filter((action) => action.startsWith('orders:')),
    },
    { name: 'OrdersReadOnlyAccess', want: ['orders:ListOrders', 'orders:GetOrder'] },
    { name: 'Order-itemsFullAccess', want: ['order-items:PackItem'] },
    { name: 'Order-itemsReadOnlyAccess', want: [] },
  ])('$name', ({ name, want }) => {
    const policy = library.byName(name)
    if (policy === undefined) throw new Error('no such policy')
    const { compiled } = defaultPolicyVersion(policy)

    const allowed = asked.filter((action) => allows(compiled, action))

    expect(new Set(allowed)).toEqual(new Set(want))
  })

  test('the library holds these and no others', () => {
    expect([...library.names()]).toEqual([
      'AdministratorAccess',
      'PowerUserAccess',
      'ReadOnlyAccess',
      'ViewOnlyAccess',
      'SecurityAudit',
      'OrdersFullAccess',
      'OrdersReadOnlyAccess',
      'Order-itemsFullAccess',
      'Order-itemsReadOnlyAccess',
    ])
  })
})

describe('a provided policy', () => {
  test('has the ARN that AWS writes, path included', () => {
    expect(library.byName('SecurityAudit')?.arn).toBe('arn:gw:iam::aws:policy/SecurityAudit')
    expect(library.byName('ViewOnlyAccess')?.arn).toBe(
      'arn:gw:iam::aws:policy/job-function/ViewOnlyAccess',
    )
    expect(new PolicyLibrary('aws', model).byName('ReadOnlyAccess')?.arn).toBe(
      'arn:aws:iam::aws:policy/ReadOnlyAccess',
    )
  })

  test('is found by its ARN and no other spelling of it', () => {
    const policy = library.byName('ReadOnlyAccess')

    expect(library.byArn('arn:gw:iam::aws:policy/ReadOnlyAccess')).toBe(policy)
    expect(library.byArn('arn:aws:iam::aws:policy/ReadOnlyAccess')).toBeUndefined()
    expect(library.byArn('arn:gw:iam::aws:policy/readonlyaccess')).toBeUndefined()
    expect(library.byName('toString')).toBeUndefined()
  })

  test('is managed by the provider, with an id of its own', () => {
    expect(library.byName('ReadOnlyAccess')).toMatchObject({
      account: 'aws',
      isProviderManaged: true,
      defaultVersionId: 'v1',
      id: expect.stringMatching(/^ANPA[A-Z2-7]{17}$/),
    })
    const ids = Array.from(library.names(), (name) => library.byName(name)?.id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('every version is a document that our own parser accepts', () => {
    const documents = Array.from(library.names(), (name) => library.byName(name)?.versions ?? [])

    for (const { document } of documents.flat()) {
      expect(parsePolicy(document, 'identity')).toMatchObject({ ok: true })
    }
  })

  test('of two hundred actions to read is still such a document', () => {
    const actions = Object.fromEntries(
      Array.from({ length: 200 }, (_, at) => [
        `DescribeWarehouse${at}`,
        { level: 'Read' as const },
      ]),
    )
    const large = new PolicyLibrary(
      'gw',
      defineModel({ account, services: { stock: { actions } } }),
    )
    const { document } = large.byName('StockReadOnlyAccess')?.versions[0] ?? { document: '' }

    expect(parsePolicy(document, 'identity')).toMatchObject({ ok: true })
  })

  test('of more actions than a document may name is longer, and in force all the same', () => {
    const actions = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, at) => [`DescribeStock${at}`, { level: 'Read' as const }]),
    )
    const large = new PolicyLibrary(
      'gw',
      defineModel({ account, services: { stock: { actions } } }),
    )
    const policy = large.byName('ReadOnlyAccess')

    expect(policy && allows(defaultPolicyVersion(policy).compiled, 'stock:DescribeStock2999')).toBe(
      true,
    )
  })
})

describe('without a model', () => {
  const bare = new PolicyLibrary('gw', undefined)

  test('the policies that list actions do not exist', () => {
    expect([...bare.names()]).toEqual(['AdministratorAccess', 'PowerUserAccess'])
    expect(bare.byArn('arn:gw:iam::aws:policy/ReadOnlyAccess')).toBeUndefined()
    expect(bare.lacksModel('ReadOnlyAccess')).toBe(true)
    expect(bare.lacksModel('AdministratorAccess')).toBe(false)
    expect(library.lacksModel('ReadOnlyAccess')).toBe(false)
  })
})
