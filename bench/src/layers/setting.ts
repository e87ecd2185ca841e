import type { World } from '../world.ts'
import { type Identity, users } from './cast.ts'
import type { Layers } from './layer-documents.ts'

/** A world, who its callers are, and what bears on them beside their own policies. */
export interface Setting {
  readonly world: World
  readonly cast: readonly Identity[]
  /** `undefined`: identity policies alone. */
  readonly layers: Layers | undefined
}

/** The world of W1 to W4: users of one account with identity policies alone. */
export function plainSetting(world: World): Setting {
  return { world, cast: users(world), layers: undefined }
}
