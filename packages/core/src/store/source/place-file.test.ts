import { describe, expect, test } from 'vitest'
import { placeFile } from './place-file.ts'

const account = '000000000001'

describe('STO-9 the path of a file says what it defines', () => {
  test.each([
    {
      name: 'without account folder the default account owns it',
      path: 'roles/reader.json',
      want: { kind: 'roles', account, name: 'reader' },
    },
    {
      name: 'an account folder names the owner',
      path: 'policies/222222222222/read.json',
      want: { kind: 'policies', account: '222222222222', name: 'read' },
    },
    {
      name: 'a dot in a name stays',
      path: 'users/a.b.json',
      want: { kind: 'users', account, name: 'a.b' },
    },
    {
      name: 'the organization stands among the accounts',
      path: 'accounts/organization.json',
      want: { kind: 'accounts', account, name: 'organization' },
    },
    {
      name: 'SEC-32 a name of the prototype is a name',
      path: 'users/constructor.json',
      want: { kind: 'users', account, name: 'constructor' },
    },
  ])('$name', ({ path, want }) => {
    expect(placeFile(path, account)).toEqual({ ok: true, place: want })
  })
})

describe('STO-9 a file that stands nowhere is refused', () => {
  test.each([
    {
      name: 'no folder',
      path: 'reader.json',
      code: 'UNKNOWN_KIND',
      message:
        'a file stands in a folder of its kind: policies, resource-policies, roles, users, groups, accounts, guardrails, providers, mfa-devices',
    },
    {
      name: 'misspelt kind',
      path: 'role/reader.json',
      code: 'UNKNOWN_KIND',
      message: 'no kind of entity `role`, did you mean `roles`?',
    },
    {
      name: 'SEC-32 a kind of the prototype',
      path: '__proto__/reader.json',
      code: 'UNKNOWN_KIND',
      message:
        'no kind of entity `__proto__`: policies, resource-policies, roles, users, groups, accounts, guardrails, providers, mfa-devices',
    },
    {
      name: 'a folder that is no account',
      path: 'roles/team/reader.json',
      code: 'INVALID_NAME',
      message: 'the folder `team` is no account id of twelve digits',
    },
    {
      name: 'a folder below the account',
      path: 'roles/000000000001/a/reader.json',
      code: 'INVALID_NAME',
      message: 'the folder is too deep for its kind',
    },
    {
      name: 'guardrails have no account',
      path: 'guardrails/000000000001/no-delete.json',
      code: 'INVALID_NAME',
      message: 'the folder is too deep for its kind',
    },
    {
      name: 'an ending in upper case',
      path: 'roles/reader.JSON',
      code: 'INVALID_NAME',
      message: 'the file name must end in `.json`, in lower case',
    },
    {
      name: 'no name at all',
      path: 'roles/.json',
      code: 'INVALID_NAME',
      message: 'the name `` must have 1 to 64 characters',
    },
    {
      name: 'LIM-9 a role name of 65 characters',
      path: `roles/${'a'.repeat(65)}.json`,
      code: 'INVALID_NAME',
      message: `the name \`${'a'.repeat(65)}\` must have 1 to 64 characters`,
    },
    {
      name: 'SEC-21 a name that is not ASCII',
      path: 'users/\u0430lice.json',
      code: 'INVALID_NAME',
      message: 'the name `\u0430lice` may hold only letters, digits and `_+=,.@-`',
    },
    {
      name: 'an account that is no account id',
      path: 'accounts/prod.json',
      code: 'INVALID_NAME',
      message: 'the name `prod` must be an account id of twelve digits, or `organization`',
    },
  ])('$name', ({ path, code, message }) => {
    expect(placeFile(path, account)).toEqual({ ok: false, code, message })
  })
})
