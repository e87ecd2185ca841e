import type { Explanation } from '@gatewarden/core'
import type { Demo } from '../demo.ts'
import type { Row } from '../desk.ts'
import { openDesk } from '../desk.ts'
import { billingService } from './billing.ts'
import { carrier } from './carrier.ts'
import { helpDesk } from './help-desk.ts'
import { limits } from './limits.ts'
import { strangers } from './strangers.ts'
import { warehouse } from './warehouse.ts'

/** What the scenes brought to light. */
export interface Outcome {
  readonly rows: readonly Row[]
  readonly trace: Explanation | undefined
}

/** Sends every request of the demonstration, one after the other, and answers what came of each. */
export async function play(demo: Demo): Promise<Outcome> {
  const desk = openDesk(demo.trail)
  for (const scene of [helpDesk, billingService, warehouse, carrier, limits, strangers]) {
    await scene({ ...demo, desk })
  }
  return { rows: desk.rows, trace: desk.trace() }
}
