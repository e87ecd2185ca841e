import type { GuardrailLevels } from '../decision/policy-set.ts'
import { Slicer } from '../decision/slice-policy-set.ts'
import type { CompiledPolicy } from '../policy/compile-policy.ts'

let slicersMade = 0

/** The policies on a resource's side, sliced by actions on first use. */
export class ResourceSlicer extends Slicer {
  readonly rcps: GuardrailLevels | null
  /** No two of a process share one: other documents, another number. */
  readonly number: number

  constructor(policy: CompiledPolicy | null, rcps: GuardrailLevels | null) {
    super({
      version: 0,
      identity: [],
      boundary: null,
      session: [],
      scps: null,
      resource: policy,
      rcps,
    })
    slicersMade += 1
    this.rcps = rcps
    this.number = slicersMade
  }
}

/** Of resources without any. */
export const noPolicies: ResourceSlicer = new ResourceSlicer(null, null)
