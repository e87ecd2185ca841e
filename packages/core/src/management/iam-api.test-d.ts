import { describe, expectTypeOf, test } from 'vitest'
import type { IamApi, IamInput, IamOutput } from './iam-api.ts'

describe('the functions of IAM', () => {
  test('inputs and outputs are had by name', () => {
    expectTypeOf<IamInput<'createUser'>['userName']>().toEqualTypeOf<string>()
    expectTypeOf<IamOutput<'createUser'>['user']['userId']>().toEqualTypeOf<string>()
    expectTypeOf<IamOutput<'deleteUser'>>().toEqualTypeOf<void>()
  })

  test('what names an entity must be given, a filter need not', () => {
    expectTypeOf<IamApi['listUsers']>().toBeCallableWith()
    expectTypeOf<IamApi['getUser']>().toBeCallableWith({})
    // @ts-expect-error: a role has a name and a trust policy
    expectTypeOf<IamApi['createRole']>().toBeCallableWith({ roleName: 'clerk' })
    // @ts-expect-error: a user policy is of a user
    expectTypeOf<IamApi['getUserPolicy']>().toBeCallableWith({ roleName: 'r', policyName: 'p' })
  })
})
