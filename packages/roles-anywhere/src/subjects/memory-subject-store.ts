import { type SubjectObservation, type SubjectRecord, withObservation } from './subject-record.ts'
import type { SubjectStore } from './subject-store.ts'

interface Kept {
  readonly record: SubjectRecord
  readonly size: number
}

/** Characters of all records, about. */
const usualSize = 32 * 1024 * 1024

/**
 * Keeps subjects in this process: lost at a restart, unknown to other processes. Bounded: the subject that was not seen for
 * the longest time is forgotten first.
 */
export class MemorySubjectStore implements SubjectStore {
  /** Last seen, last. */
  readonly #kept = new Map<string, Kept>()
  readonly #mostSize: number
  #size = 0

  /** @param mostSize - characters of all records, about. */
  constructor(mostSize: number = usualSize) {
    this.#mostSize = mostSize
  }

  // Async without waiting: as every store is.
  async record(observations: readonly SubjectObservation[]): Promise<void> {
    for (const observation of observations) {
      const { subjectId } = observation
      const known = this.#kept.get(subjectId)
      const record = Object.freeze(withObservation(known?.record, observation))
      const size = JSON.stringify(record).length
      this.#forget(subjectId)
      this.#kept.set(subjectId, { record, size })
      this.#size += size
    }
    for (const subjectId of this.#kept.keys()) {
      if (this.#size <= this.#mostSize) return
      this.#forget(subjectId)
    }
  }

  async get(subjectId: string): Promise<SubjectRecord | undefined> {
    return this.#kept.get(subjectId)?.record
  }

  async list(after: string, limit: number): Promise<readonly SubjectRecord[]> {
    const ids = [...this.#kept.keys()].filter((id) => id > after).sort()
    return ids.slice(0, limit).flatMap((id) => this.#kept.get(id)?.record ?? [])
  }

  #forget(subjectId: string): void {
    this.#size -= this.#kept.get(subjectId)?.size ?? 0
    this.#kept.delete(subjectId)
  }
}
