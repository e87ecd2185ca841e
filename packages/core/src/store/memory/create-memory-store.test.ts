import { describe, expect, test } from 'vitest'
import { account } from '../testing/read-entities.ts'
import { createMemoryStore, type MemoryStoreOptions } from './create-memory-store.ts'

describe('entities as objects', () => {
  test('objects go through the same checks as files', async () => {
    const start = createMemoryStore({ account, entities: { roles: { reader: {} } } })

    await expect(start).rejects.toMatchObject({
      code: 'PolicySourceInvalid',
      message: expect.stringContaining(
        'roles/reader.json:1:1: MISSING_MEMBER: member `AssumeRolePolicyDocument` is missing',
      ),
    })
  })

  test('an application without any entity starts: nobody may do anything', async () => {
    const store = await createMemoryStore({ account, entities: {} })

    expect(Array.from(store.current().roles())).toEqual([])
    await store.close()
  })
})

describe('options', () => {
  test.each([
    {
      name: 'no source',
      options: { account },
      message: 'exactly one of the "directory" and "entities" options must be given',
    },
    {
      name: 'two sources',
      options: { account, directory: '.', entities: {} },
      message: 'exactly one of the "directory" and "entities" options must be given',
    },
    {
      name: 'no account',
      options: { entities: {} },
      message: '"account" option must be twelve digits',
    },
    {
      name: 'a partition with a colon',
      options: { account, entities: {}, partition: 'a:b' },
      message: '"partition" option must be lower-case letters, digits and hyphens',
    },
    {
      name: 'an empty path',
      options: { account, directory: '' },
      message: '"directory" option must be a path',
    },
    {
      name: 'an unknown option',
      options: { account, entities: {}, wach: false },
      message: '"wach" option is unknown',
    },
  ])('$name is a mistake of the caller', async ({ options, message }) => {
    await expect(createMemoryStore(options as MemoryStoreOptions)).rejects.toThrow(
      new TypeError(message),
    )
  })

  test('MATCH-10 the partition of copied documents can be kept', async () => {
    const entities = { roles: { a: { AssumeRolePolicyDocument: awsTrust } } }
    const store = await createMemoryStore({ account, partition: 'aws', entities })

    expect(store.current().roleByArn(`arn:aws:iam::${account}:role/a`)).toBeDefined()
    await store.close()
  })
})

const awsTrust = {
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: 'sts:AssumeRole',
  },
}
