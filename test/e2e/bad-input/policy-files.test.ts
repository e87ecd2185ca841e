import { createIam } from '@gatewarden/express'
import { describe, expect, test } from 'vitest'
import { goodOptions, thrownBy } from './bad-input-app.ts'
import { policyFolder, roleFile } from './policy-folder.ts'

const allow = { Effect: 'Allow', Action: 'orders:GetOrder', Resource: '*' }
const role = (statement: object) => ({ 'roles/orders-user.json': roleFile([statement]) })
const badRole = (text: string) => ({ ...role(allow), 'policies/extra.json': text })

/** The refusal to start with these files. */
async function refusalWith(files: Readonly<Record<string, unknown>>) {
  await using folder = await policyFolder(files)
  return await thrownBy(async () => {
    const iam = await createIam(goodOptions(folder.path))
    await iam.close()
  })
}

describe('policy files', () => {
  test('EXP-1 a folder without mistakes starts', async () => {
    await using folder = await policyFolder(role(allow))

    const iam = await createIam(goodOptions(folder.path))

    await iam.close()
  })

  test.each([
    {
      name: 'a JSON mistake names file, line and column',
      files: badRole('{\n  "Version": "2012-10-17",\n  "Statement": [,]\n}'),
      parts: ['policies/extra.json:3:17'],
    },
    {
      name: 'an unknown element names itself',
      files: badRole('{\n  "Version": "2012-10-17",\n  "Statement": [],\n  "Sttement": []\n}'),
      parts: ['policies/extra.json:4', 'Sttement'],
    },
    {
      name: 'an unknown operator proposes the nearest',
      files: role({ ...allow, Condition: { StringEqual: { 'aws:UserAgent': 'a' } } }),
      parts: ['roles/orders-user.json', '`StringEqual`', 'did you mean `StringEquals`?'],
    },
    {
      name: 'two equal members',
      files: badRole('{"Version":"2012-10-17","Statement":[],"Statement":[]}'),
      parts: ['policies/extra.json', 'Statement'],
    },
    {
      name: 'an unknown action of a declared service proposes the nearest',
      files: role({ ...allow, Action: 'orders:GetOrdr' }),
      parts: ['roles/orders-user.json', '`orders:GetOrdr`', 'orders:GetOrder'],
    },
    {
      name: 'an unknown resource type of a declared service',
      files: role({ ...allow, Resource: 'arn:gw:orders::000000000001:invoice/1' }),
      parts: ['roles/orders-user.json', 'invoice/1'],
    },
    {
      name: 'an unknown kind of entity proposes the nearest',
      files: { ...role(allow), 'role/other.json': roleFile([allow]) },
      parts: ['role/other.json', 'did you mean `roles`?'],
    },
    {
      name: 'a policy that is attached but missing',
      files: {
        'roles/orders-user.json': { ...roleFile([allow]), AttachedPolicies: ['missing-policy'] },
      },
      parts: ['roles/orders-user.json', 'missing-policy'],
    },
  ])('MODEL-3 $name', async ({ files, parts }) => {
    const refusal = await refusalWith(files)

    expect(refusal.code).toBe('PolicySourceInvalid')
    for (const part of parts) expect(refusal.message).toContain(part)
  })

  test('MODEL-3 every mistake of every file is reported at once', async () => {
    const refusal = await refusalWith({
      ...role({ ...allow, Action: 'orders:GetOrdr' }),
      'policies/one.json': '{"Version":"2012-10-17"}',
      'policies/two.json': 'no json',
    })

    expect(refusal.message).toContain('roles/orders-user.json')
    expect(refusal.message).toContain('policies/one.json')
    expect(refusal.message).toContain('policies/two.json')
  })

  test('STO-9 a folder that does not exist is refused', async () => {
    const refusal = await thrownBy(() => createIam(goodOptions('/no/such/folder')))

    expect(refusal.code).toBe('PolicySourceInvalid')
    expect(refusal.message).toContain(
      'the policy folder does not exist: make it, or name the one that does',
    )
  })
})
