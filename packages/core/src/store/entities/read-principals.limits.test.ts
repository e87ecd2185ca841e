import { describe, expect, test } from 'vitest'
import { allow, role, trust } from '../testing/documents.ts'
import { defectsOf } from '../testing/read-entities.ts'

describe('limits of users, roles and groups', () => {
  const policies = Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`p${at}`, allow()]))
  const names = Object.keys(policies)

  test.each([
    { name: 'user', entities: { users: { a: { AttachedPolicies: names.slice(0, 11) } } } },
    { name: 'role', entities: { roles: { a: role({ AttachedPolicies: names.slice(0, 11) }) } } },
    { name: 'group', entities: { groups: { a: { AttachedPolicies: names.slice(0, 11) } } } },
  ])('LIM-2 eleven policies are too many for a $name, ten are not', ({ name, entities }) => {
    const [defect, ...others] = defectsOf({ policies, ...entities })

    expect(defect).toContain('LIMIT_EXCEEDED: `AttachedPolicies` names more than 10 policies')
    expect(others).toEqual([])
    const holder = { AttachedPolicies: names.slice(0, 10) }
    const good = name === 'role' ? { roles: { a: role(holder) } } : { [`${name}s`]: { a: holder } }
    expect(defectsOf({ policies, ...good })).toEqual([])
  })

  test('LIM-2 the limit of users and roles can be raised, that of groups not', () => {
    const limits = {
      managedPoliciesPerAccount: 1_500,
      attachedPolicies: 20,
      trustPolicyCharacters: 2_048,
    }
    const holder = { AttachedPolicies: names.slice(0, 11) }

    expect(defectsOf({ policies, users: { a: holder } }, { limits })).toEqual([])
    expect(defectsOf({ policies, groups: { a: holder } }, { limits })).toHaveLength(1)
  })

  test.each([
    { kind: 'users', most: 2_048 },
    { kind: 'groups', most: 5_120 },
    { kind: 'roles', most: 10_240 },
  ] as const)('LIM-3 inline policies of $kind hold $most characters together', ({ kind, most }) => {
    const empty = JSON.stringify(allow('x:')).length
    const document = (length: number) => allow(`x:${'a'.repeat(length - empty)}`)
    const parts = Math.ceil(most / 2_000)
    const each = Math.floor(most / parts)
    const rest = most - each * (parts - 1)
    const inline = (more: number) =>
      Object.fromEntries(
        Array.from({ length: parts }, (_, at) => [
          `p${at}`,
          document(at === 0 ? rest + more : each),
        ]),
      )
    const entity = (more: number) =>
      kind === 'roles' ? role({ Policies: inline(more) }) : { Policies: inline(more) }

    expect(defectsOf({ [kind]: { a: entity(0) } })).toEqual([])
    expect(defectsOf({ [kind]: { a: entity(1) } })).toEqual([
      expect.stringContaining(
        `LIMIT_EXCEEDED: \`Policies\` of a ${kind.slice(0, -1)} hold ${most + 1} characters together, at most ${most}`,
      ),
    ])
  })

  test('LIM-4 a trust policy holds 2,048 characters', () => {
    const empty = JSON.stringify(trust(undefined, { Sid: '' })).length
    const document = (length: number) => trust(undefined, { Sid: 'a'.repeat(length - empty) })

    expect(
      defectsOf({ roles: { a: role({ AssumeRolePolicyDocument: document(2_048) }) } }),
    ).toEqual([])
    expect(
      defectsOf({ roles: { a: role({ AssumeRolePolicyDocument: document(2_049) }) } }),
    ).toEqual([
      'roles/a.json:2:31: LIMIT_EXCEEDED: the trust policy has 2049 characters, at most 2048',
    ])
  })

  test('LIM-9 an entity has fifty tags', () => {
    const tags = Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`k${at}`, '']))

    expect(defectsOf({ users: { a: { Tags: tags } } })).toEqual([
      'users/a.json:2:11: INVALID_VALUE: `Tags`: there are more than 50 tags',
    ])
  })
})
