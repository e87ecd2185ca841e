import type { Principal } from '@gatewarden/core'
import { createDraw, type Draw, seeds } from '../sfc32.ts'
import { createPolicy, teams } from '../world.ts'
import type { ChurnStore } from './churn-store.ts'

/** What an edit did. */
export interface Edit {
  /** Callers whose answers it may change. */
  readonly touched: readonly number[]
  /** A principal that was deleted and made again under its name: what it held must be denied (ID-3). */
  readonly ghost: { readonly caller: number; readonly principal: Principal } | undefined
}

const denyShare = 0.1

/** The seeded edits of W6: new document, attach, detach, tag change, delete and recreate. */
export class Edits {
  readonly #store: ChurnStore
  readonly #draw: Draw = createDraw(seeds.churn)
  #deleted: number | undefined = undefined
  #count = 0

  constructor(store: ChurnStore) {
    this.#store = store
  }

  /** Applies the next edit; it is in force when this returns. */
  next(): Edit {
    this.#count += 1
    if (this.#deleted !== undefined) return this.#recreate(this.#deleted)
    const draw = this.#draw
    const x = draw()
    if (x < 0.4) return touching(this.#newDocument())
    const caller = draw.int(this.#store.callerCount)
    if (x < 0.6) this.#attach(caller)
    else if (x < 0.8) this.#detach(caller)
    else if (x < 0.9) this.#store.replaceCaller(caller, { team: draw.pick(teams) })
    else {
      this.#store.replaceCaller(caller, { isPresent: false })
      this.#deleted = caller
    }
    return touching([caller])
  }

  #newDocument(): readonly number[] {
    const index = this.#draw.int(this.#store.documentCount)
    return this.#store.replaceDocument(index, createPolicy(index, denyShare, this.#draw))
  }

  #attach(caller: number): void {
    const index = this.#draw.int(this.#store.documentCount)
    this.#store.attach(caller, [...new Set([...this.#attachedTo(caller), index])])
  }

  #detach(caller: number): void {
    const attached = this.#attachedTo(caller)
    const dropped = this.#draw.int(attached.length)
    this.#store.attach(
      caller,
      attached.filter((_, at) => at !== dropped),
    )
  }

  #recreate(caller: number): Edit {
    this.#deleted = undefined
    const principal = this.#store.principalOf(caller)
    const { identity } = this.#store.recordOf(caller)
    const id = `${identity.name}-${this.#count}`
    this.#store.replaceCaller(caller, { identity: { ...identity, id }, isPresent: true })
    return { touched: [caller], ghost: { caller, principal } }
  }

  #attachedTo(caller: number): readonly number[] {
    return this.#store.recordOf(caller).documents.map(({ index }) => index)
  }
}

function touching(touched: readonly number[]): Edit {
  return { touched, ghost: undefined }
}
