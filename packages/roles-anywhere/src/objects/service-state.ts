import { IamError, type ServiceHost } from '@gatewarden/core'
import type { ChangingTrustStore } from '../trust-store/trust-store.ts'
import { available } from './available.ts'
import type { ObjectChange, ServiceObjectStore, ServiceObjects } from './service-objects.ts'
import { type ConfiguredObjects, type ServiceView, viewOf } from './service-view.ts'
import { stageLists } from './stage-lists.ts'

/** What a change of the objects is to do. */
export interface StagedChange<Output> {
  readonly output: Output
  /** `undefined`: nothing changes. */
  readonly change?: ObjectChange | undefined
  /** Runs once the change is in force. */
  readonly after?: (() => Promise<void>) | undefined
}

/** Options of {@link ServiceState}. */
export interface ServiceStateOptions {
  readonly configured: ConfiguredObjects
  readonly store: ServiceObjectStore
  readonly trustStore: ChangingTrustStore
  readonly host: Pick<ServiceHost, 'endSessions' | 'logger'>
  /** Told of every view once it is in force. */
  readonly changed: (view: ServiceView) => void
  /** Runs once what the store held is in force. */
  readonly loaded: () => Promise<void>
}

const mostAttempts = 3

/**
 * The objects in force. Readers see one moment; a change checks its certificates first, is kept by the store, and then
 * replaces view and trust store in one step (RA-22).
 */
export class ServiceState {
  readonly #options: ServiceStateOptions
  #view: ServiceView | undefined
  #loading: Promise<ServiceView> | undefined
  #lastChange: Promise<unknown> = Promise.resolve()

  constructor(options: ServiceStateOptions) {
    this.#options = options
  }

  /** Loads now, so that the sessions of disabled anchors end before anybody asks. A failure is repeated to who asks. */
  start(): void {
    const { logger } = this.#options.host
    this.current().catch((err: unknown) => logger.error({ err }, 'objects were not loaded'))
  }

  /** @throws {IamError} `ServiceUnavailable` while the store cannot be read. */
  async current(): Promise<ServiceView> {
    if (this.#view !== undefined) return this.#view
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined
    })
    return await this.#loading
  }

  /**
   * Runs a change alone. `stage` sees the objects that it changes, and may be run again when another process was faster.
   *
   * @throws {IamError} `ValidationException` for certificates and lists that are refused, `ServiceUnavailable`, and what `stage` throws.
   */
  async change<Output>(stage: (view: ServiceView) => StagedChange<Output>): Promise<Output> {
    const run = this.#lastChange.then(() => this.#change(stage))
    this.#lastChange = run.catch(() => undefined)
    return await run
  }

  async #change<Output>(stage: (view: ServiceView) => StagedChange<Output>): Promise<Output> {
    let view = await this.current()
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      const { output, change, after } = stage(view)
      if (change === undefined || (await this.#write(change, view))) {
        await after?.()
        return output
      }
      view = await this.#load()
    }
    throw new IamError('ServiceUnavailable', 'the objects of the service change too fast')
  }

  /** @returns `false` when another process was faster. */
  async #write(change: ObjectChange, view: ServiceView): Promise<boolean> {
    // Certificates and lists are checked before anything is kept: a refused one changes nothing.
    const install = await this.#prepare(changed(view, change), change.object.id)
    const { store } = this.#options
    const isWritten = await available('the objects of the service', () =>
      store.write(change, view.generation),
    )
    if (isWritten) install()
    return isWritten
  }

  async #load(): Promise<ServiceView> {
    const { store, host, loaded } = this.#options
    const before = this.#view
    const objects = await available('the objects of the service', () => store.read())
    const install = await this.#prepare(objects, undefined)
    const view = install()
    for (const arn of closedAnchors(before, view)) await host.endSessions({ issuer: arn }) // RULE ra.closed-anchors-end-sessions
    await loaded()
    return view
  }

  /** @returns what puts the objects in force, in one step. */
  async #prepare(
    objects: ServiceObjects,
    changedId: string | undefined,
  ): Promise<() => ServiceView> {
    const { configured, trustStore, changed: tell } = this.#options
    const view = viewOf(configured, objects)
    const old = this.#view?.anchors ?? new Map()
    const replacements: (() => void)[] = []
    for (const [arn, { pem, stored }] of view.anchors) {
      if (stored !== undefined && old.get(arn)?.pem !== pem)
        replacements.push(trustStore.prepare(arn, { id: arn, pem }))
    }
    for (const arn of old.keys()) {
      if (!view.anchors.has(arn)) replacements.push(trustStore.prepare(arn, undefined))
    }
    const lists = { before: this.#view?.crls ?? new Map(), next: view.crls, changedId }
    replacements.push(...(await stageLists(trustStore.revocation, lists)))
    return () => {
      for (const replace of replacements) replace()
      this.#view = view
      tell(view)
      return view
    }
  }
}

function changed({ objects, generation }: ServiceView, change: ObjectChange): ServiceObjects {
  const { kind, object } = change
  const others = objects.filter((other) => other.kind !== object.kind || other.id !== object.id)
  return {
    generation: generation + 1,
    objects: Object.freeze(kind === 'put' ? [...others, Object.freeze(object)] : others),
  }
}

/** Anchors that give no sessions any more, as far as `before` knew that they did. */
function closedAnchors(before: ServiceView | undefined, view: ServiceView): readonly string[] {
  const disabled = [...view.anchors.values()].filter(({ enabled }) => !enabled)
  const isNew = (arn: string) => before?.anchors.get(arn)?.enabled !== false
  const removed = [...(before?.anchors.keys() ?? [])].filter((arn) => !view.anchors.has(arn))
  return [...disabled.map(({ arn }) => arn).filter(isNew), ...removed]
}
