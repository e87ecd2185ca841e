import type { Demo } from '../demo.ts'
import type { Row } from '../desk.ts'
import { openDesk } from '../desk.ts'
import { billingService } from './billing.ts'
import { carrier } from './carrier.ts'
import { helpDesk } from './help-desk.ts'
import { limits } from './limits.ts'
import { strangers } from './strangers.ts'
import { warehouse } from './warehouse.ts'

/** Sends every request of the demonstration, one after the other, and answers what came of each. */
export async function play(demo: Demo): Promise<readonly Row[]> {
  const desk = openDesk(demo.trail)
  for (const scene of [helpDesk, billingService, warehouse, carrier, limits, strangers]) {
    await scene({ ...demo, desk })
  }
  return desk.rows
}
