import type { BenchRequest, World } from '../world.ts'

/** An engine loaded with one world. */
export interface LoadedEngine {
  /** True: allowed. A promise only where the engine's API has no other form. */
  decide(request: BenchRequest): boolean | Promise<boolean>
}

/** An engine of the table. */
export interface Engine {
  /** What `--only` takes. */
  readonly name: string
  /** What the table shows. */
  readonly label: string
  readonly version: string
  /** `full`: every part of the workload is expressed. */
  readonly model: 'full' | 'reduced'
  /** Larger worlds are left out: they take minutes. */
  readonly maxN: number
  load(world: World): LoadedEngine | Promise<LoadedEngine>
}
