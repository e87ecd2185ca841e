import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const collect = collector()

/** Bytes that are still reachable: heap and what it holds outside, after two forced collections. */
export function retainedBytes(): number {
  collect()
  // The first may only have run what frees more: finalizers, cleared weak references.
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** `--expose-gc` where the process was started with it, else switched on now. */
function collector(): () => void {
  if (globalThis.gc !== undefined) return globalThis.gc as () => void
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}
