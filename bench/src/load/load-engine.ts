import type { VectorQuestion } from '@gatewarden/core/testing'
import type { LoadedEngine } from '../engines/engine.ts'
import type { Once } from '../measure.ts'
import type { BenchRequest, World } from '../world.ts'

/** An engine that was loaded under observation. */
export interface Weighed {
  readonly instance: LoadedEngine
  readonly loading: Once
  /** Bytes that all policies keep reachable before anybody asked; `undefined` where nothing is loaded yet. */
  readonly policyBytes: number | undefined
  /** The same for all principals; `undefined` where they cannot be told from the policies. */
  readonly principalBytes: number | undefined
  /** What the naive evaluator is asked, where the engine was loaded with another layout than the world's. */
  readonly questionOf?: (request: BenchRequest) => VectorQuestion
  /** Keeps alive what was weighed. */
  readonly held: unknown
}

/** A way to load a world. */
export interface LoadEngine {
  readonly label: string
  readonly version: string
  /** Policies exist apart from the principals that carry them, and are weighed alone. */
  readonly hasSeparatePolicies: boolean
  /** What has to be known to read its row. */
  readonly flags: readonly string[]
  load(world: World): Promise<Weighed>
}
