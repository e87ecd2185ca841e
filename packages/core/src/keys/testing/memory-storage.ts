import type { KeyStorage } from '../key-storage.ts'

/** A storage in memory that several stores of a test share; `document` may be altered. */
export interface MemoryKeyStorage extends KeyStorage {
  document: string | undefined
}

/** Creates a {@link MemoryKeyStorage}: empty, or with the text of another. */
export function memoryKeyStorage(document?: string): MemoryKeyStorage {
  let turn: Promise<unknown> = Promise.resolve()
  const storage: MemoryKeyStorage = {
    document,
    read: async () => storage.document,
    update(change) {
      const run = turn.then(async () => {
        storage.document = await change(storage.document)
      })
      turn = run.catch(() => {})
      return run
    },
  }
  return storage
}
