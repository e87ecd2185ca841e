import { expect, test } from 'vitest'
import {
  allowing,
  createManagementStage,
  stageModel,
} from '../management/testing/management-stage.ts'
import { createMemoryStore } from '../store/memory/create-memory-store.ts'

const entities = { users: { admin: { Policies: { all: JSON.parse(allowing('*')) } } } }

test('a store that was made to be written is written by the API of every line on it', async () => {
  const store = await createMemoryStore({ entities, model: stageModel, managed: true })
  const one = await createManagementStage({ policies: store, managed: false })
  const two = await createManagementStage({ policies: store, managed: false })

  await one.iam.createUser({ userName: 'alice' })

  expect((await two.iam.getUser({ userName: 'alice' })).user.userName).toBe('alice')
  await one.line.close()
  await two.iam.createUser({ userName: 'bob' })
  await two.line.close()
  await store.close()
  await expect(two.iam.createUser({ userName: 'carol' })).rejects.toMatchObject({
    code: 'ServiceUnavailable',
  })
})

test('the option does not go with a store: whether it can be written was said when it was made', async () => {
  const store = await createMemoryStore({ entities, model: stageModel })

  const both = createManagementStage({ policies: store, managed: true })

  await expect(both).rejects.toThrow('"managed" option goes with a folder or objects')
  await store.close()
})

test('a value of the option that is none is refused', async () => {
  const made = createManagementStage({ managed: 'yes' as never })

  await expect(made).rejects.toThrow('"managed" option must be true, false or an entity storage')
})
