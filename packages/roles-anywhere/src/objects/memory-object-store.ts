import type {
  ObjectChange,
  ServiceObject,
  ServiceObjectStore,
  ServiceObjects,
} from './service-objects.ts'

/**
 * Keeps managed objects in this process: lost at a restart, unknown to other processes. What must outlive the process
 * belongs into the options of `rolesAnywhere()`.
 */
export class MemoryObjectStore implements ServiceObjectStore {
  readonly #objects = new Map<string, ServiceObject>()
  #generation = 0

  // Async without waiting: as every store is.
  async read(): Promise<ServiceObjects> {
    return Object.freeze({
      generation: this.#generation,
      objects: Object.freeze([...this.#objects.values()]),
    })
  }

  async write(change: ObjectChange, generation: number): Promise<boolean> {
    if (generation !== this.#generation) return false
    const { object } = change
    const key = `${object.kind}/${object.id}`
    if (change.kind === 'put') this.#objects.set(key, Object.freeze(object))
    else this.#objects.delete(key)
    this.#generation += 1
    return true
  }
}
