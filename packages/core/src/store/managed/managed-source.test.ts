import { expect, test } from 'vitest'
import { createMemoryStore } from '../memory/create-memory-store.ts'
import type { MemoryStore } from '../memory/memory-store.ts'
import { allow, role, trust } from '../testing/documents.ts'
import { account } from '../testing/read-entities.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import {
  createMemoryEntityStorage,
  type EntityChange,
  type EntityStorage,
} from './entity-storage.ts'
import type { StoredOf } from './stored-entity.ts'

const id = (letters: string) => letters.padEnd(21, 'A')
const arn = (name: string) => `arn:gw:iam::${account}:user/${name}`

function user(name: string, more: Partial<StoredOf<'user'>> = {}): StoredOf<'user'> {
  const none = { attached: [], inline: [], tags: [], groups: [], accessKeys: [] }
  const base = { account, name, createdAt: 0, id: id('AIDAUSER'), path: '/', boundary: undefined }
  return { kind: 'user', ...base, ...none, ...more }
}

const all = JSON.stringify(allow())
const inline = [{ name: 'own', document: JSON.stringify(allow('orders:GetOrder')) }]
const entities = {
  users: {
    filed: {
      Policies: { own: allow() },
      Groups: ['staff'],
      AttachedPolicies: ['AdministratorAccess'],
    },
  },
  groups: { staff: { Policies: { all: allow('orders:ListOrders') } } },
  roles: { clerk: role() },
  'resource-policies': {
    one: {
      Resource: `arn:gw:orders::${account}:order/1`,
      Policy: {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { AWS: arn('filed') },
          Action: '*',
          Resource: '*',
        },
      },
    },
  },
  accounts: {
    organization: { Id: 'o-example123', RootId: 'r-ab12', ManagementAccount: '999999999999' },
  },
  guardrails: { Read: allow('orders:*') },
}

async function open(storage: boolean | EntityStorage = true): Promise<MemoryStore> {
  return await createMemoryStore({ account, entities, managed: storage })
}

function commit(store: MemoryStore, ...changes: readonly EntityChange[]): Promise<void> {
  return store.change(async (current) => ({
    snapshot: await store.managed?.commit(current, changes),
    answer: undefined,
  }))
}

test('STO-11 entities written stand beside those of the files, and are in force when the write ends', async () => {
  const store = await open()

  await commit(store, { kind: 'put', entity: user('alice', { inline, tags: [['team', 'south']] }) })

  const snapshot = store.current()
  expect(snapshot.version).toBe(2)
  expect(snapshot.userByArn(arn('alice'))).toMatchObject({ id: id('AIDAUSER'), name: 'alice' })
  expect(snapshot.userByArn(arn('alice'))?.tags.get('team')).toBe('south')
  expect(snapshot.userByArn(arn('filed'))?.groups).toEqual(['staff'])
  const catalog = store.managed?.catalogOf(snapshot)
  expect(catalog?.list('user', account).map(({ name }) => name)).toEqual(['alice', 'filed'])
  await store.close()
})

test('PERF-D6 what a write does not concern stays the same object', async () => {
  const store = await open()
  const before = store.current()
  const held = (snapshot: typeof before) => [
    ...(snapshot.userByArn(arn('filed'))?.policies ?? []),
    snapshot.roleByArn(`arn:gw:iam::${account}:role/clerk`)?.trustPolicy,
    snapshot.resourcePolicy(`arn:gw:orders::${account}:order/1`),
    snapshot.guardrails(account)?.scps,
    snapshot.account(account)?.organization,
  ]

  await commit(store, { kind: 'put', entity: user('alice', { inline }) })

  const [was, is] = [held(before), held(store.current())]
  expect(was).toHaveLength(7)
  for (const [at, object] of was.entries()) expect(is[at]).toBe(object)
  await store.close()
})

test.each([
  {
    name: 'a name that a file has, whatever its case',
    entity: user('FILED'),
    code: 'EntityAlreadyExists',
  },
  {
    name: 'a policy that does not exist',
    entity: user('alice', { attached: [`arn:gw:iam::${account}:policy/None`] }),
    code: 'NoSuchEntity',
  },
  {
    name: 'a document with a defect',
    entity: user('alice', { inline: [{ name: 'bad', document: '{"Version":"2012-10-17"}' }] }),
    code: 'MalformedPolicyDocument',
  },
  {
    name: 'a document that brings another one along',
    entity: user('alice', { inline: [{ name: 'bad', document: `${all},"more":${all}` }] }),
    code: 'MalformedPolicyDocument',
  },
  {
    name: 'more than the limit',
    entity: user('alice', {
      inline: [{ name: 'long', document: JSON.stringify(allow('a'.repeat(2_000).concat(':x'))) }],
    }),
    code: 'LimitExceeded',
  },
])('a write with $name is refused and changes nothing', async ({ entity, code }) => {
  const store = await open()

  const written = commit(
    store,
    { kind: 'put', entity: user('other', { id: id('AIDAOTHER') }) },
    { kind: 'put', entity },
  )

  await expect(written).rejects.toMatchObject({ code })
  expect(store.current().version).toBe(1)
  expect(store.current().userByArn(arn('other'))).toBeUndefined()
  await commit(store, { kind: 'put', entity: user('bob') })
  expect(store.current().version).toBe(2)
  await store.close()
})

test('what others refer to cannot be taken out: the message says who', async () => {
  const store = await open()
  const alice = user('alice')
  const carrier: StoredOf<'role'> = {
    ...user('carrier', { id: id('AROACARRIER') }),
    kind: 'role',
    description: undefined,
    maxSessionDurationSeconds: 3_600,
    trust: JSON.stringify(trust({ AWS: arn('alice') })),
  }
  await commit(store, { kind: 'put', entity: alice }, { kind: 'put', entity: carrier })

  const removed = commit(store, { kind: 'remove', entity: alice })

  await expect(removed).rejects.toMatchObject({
    code: 'DeleteConflict',
    message: expect.stringContaining(`roles/${account}/carrier.json`),
  })
  await store.close()
})

test('a storage that fails leaves the state as it was', async () => {
  const memory = createMemoryEntityStorage()
  const failing = { ...memory, commit: () => Promise.reject(new Error('disk')) }
  const store = await open(failing)

  const written = commit(store, { kind: 'put', entity: user('alice') })

  await expect(written).rejects.toMatchObject({ code: 'ServiceUnavailable' })
  expect(store.current().userByArn(arn('alice'))).toBeUndefined()
  await store.close()
})

test('of two processes that write to one storage at the same version the second is told', async () => {
  const storage = createMemoryEntityStorage()
  const [one, two] = [await open(storage), await open(storage)]
  await commit(one, { kind: 'put', entity: user('alice') })

  const late = commit(two, { kind: 'put', entity: user('bob', { id: id('AIDABOB') }) })

  await expect(late).rejects.toMatchObject({ code: 'ConcurrentModification' })
  await two.reload()
  expect(two.current().userByArn(arn('alice'))).toBeDefined()
  await Promise.all([one.close(), two.close()])
})

test('writes follow each other: each sees what the one before wrote', async () => {
  const store = await open()
  const names = ['a', 'b', 'c', 'd']

  const seen = await Promise.all(
    names.map((name) =>
      store.change(async (current) => {
        const count = store.managed?.catalogOf(current).list('user', account).length
        const entity = user(name, { id: id(`AIDA${name.toUpperCase()}`) })
        return {
          snapshot: await store.managed?.commit(current, [{ kind: 'put', entity }]),
          answer: count,
        }
      }),
    ),
  )

  expect(seen).toEqual([1, 2, 3, 4])
  await store.close()
  await expect(commit(store)).rejects.toMatchObject({ code: 'ServiceUnavailable' })
})

test('a folder that is read again keeps what was written; unchanged files make no version', async () => {
  await using folder = await temporaryFolder({ 'users/filed.json': { Policies: { own: allow() } } })
  const store = await createMemoryStore({
    account,
    directory: folder.root,
    watch: false,
    managed: true,
  })
  await commit(store, { kind: 'put', entity: user('alice') })

  expect(await store.reload()).toEqual({ outcome: 'unchanged', version: 2 })
  await folder.write('users/carol.json', {})
  expect(await store.reload()).toEqual({ outcome: 'loaded', version: 3 })

  expect(store.current().userByArn(arn('alice'))).toBeDefined()
  expect(store.current().userByArn(arn('carol'))).toBeDefined()
  await folder.write('users/alice.json', {})
  expect(await store.reload()).toMatchObject({ outcome: 'refused', version: 3 })
  await store.close()
})

test('findings about trust follow what is written', async () => {
  const store = await open()
  const before = store.findings.length
  const partner: StoredOf<'role'> = {
    ...user('partner', { id: id('AROAPARTNER') }),
    kind: 'role',
    description: undefined,
    maxSessionDurationSeconds: 3_600,
    trust: JSON.stringify(trust({ AWS: '000000000008' })),
  }

  await commit(store, { kind: 'put', entity: partner })

  expect(store.findings.slice(before)).toMatchObject([{ path: `roles/${account}/partner.json` }])
  await commit(store, { kind: 'remove', entity: partner })
  expect(store.findings).toHaveLength(before)
  await store.close()
})

test('without the option nothing can be written', async () => {
  const store = await createMemoryStore({ account, entities })

  expect(store.managed).toBeUndefined()
  await store.close()
  const wrong = { account, entities, managed: 'yes' } as never
  await expect(createMemoryStore(wrong)).rejects.toThrow('"managed" option must be')
})
