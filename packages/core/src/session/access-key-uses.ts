import { LRUCache } from 'lru-cache'

/** The last use of a long-term access key that this process saw. */
export interface AccessKeyUse {
  /** Milliseconds since the epoch, whole minutes. */
  readonly at: number
  /** Service of the signature's scope. */
  readonly service: string
  readonly region: string
}

const minute = 60_000

/** Remembers when access keys were used last: in this process, to the minute, for as many keys as are remembered. */
export class AccessKeyUses {
  readonly #uses: LRUCache<string, AccessKeyUse>

  /** @param entries - keys that are remembered, at least 1. */
  constructor(entries: number) {
    this.#uses = new LRUCache({ max: entries })
  }

  /** Notes a use whose signature was verified. */
  note(accessKeyId: string, now: number, scope: Pick<AccessKeyUse, 'service' | 'region'>): void {
    const at = now - (now % minute)
    const last = this.#uses.get(accessKeyId)
    const isNoted = last?.at === at && last.service === scope.service
    if (!isNoted) this.#uses.set(accessKeyId, { at, service: scope.service, region: scope.region })
  }

  last(accessKeyId: string): AccessKeyUse | undefined {
    return this.#uses.get(accessKeyId)
  }
}
