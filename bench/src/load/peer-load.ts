import type { Engine } from '../engines/engine.ts'
import { retainedBytes } from '../heap.ts'
import { startWatch } from '../measure.ts'
import type { LoadEngine } from './load-engine.ts'

/** Loads a peer as its adapter does: from objects, so it neither parses nor validates documents. */
export function loadPeer({ label, version, load }: Engine): LoadEngine {
  return {
    label,
    version,
    hasSeparatePolicies: false,
    flags: ['from objects; principals among policies'],
    async load(world) {
      const before = retainedBytes()
      const read = startWatch()
      const instance = await load(world)
      const loading = read()
      const policyBytes = retainedBytes() - before
      return { instance, loading, policyBytes, principalBytes: undefined, held: instance }
    },
  }
}
