import type { Engine } from '../engines/engine.ts'
import { retainedBytes } from '../heap.ts'
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
      const started = performance.now()
      const instance = await load(world)
      const loadMs = performance.now() - started
      const policyBytes = retainedBytes() - before
      return { instance, loadMs, policyBytes, principalBytes: undefined, held: instance }
    },
  }
}
