import type { Glob } from '../../packages/core/src/policy/wildcard.ts'

/** A pattern that counts how often its tokens are read: one read is one step of the matcher. */
export function countingGlob(glob: Glob): { readonly glob: Glob; readonly steps: () => number } {
  let reads = 0
  const tokens = new Proxy(glob.tokens, {
    get(target, name, receiver) {
      if (typeof name === 'string' && name !== 'length') reads += 1
      return Reflect.get(target, name, receiver)
    },
  })
  return { glob: { ...glob, tokens }, steps: () => reads }
}
