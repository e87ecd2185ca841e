import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assurance, firstSeed } from '../reference/assurance.ts'
import { prototypes } from './prototypes.ts'
import { targets } from './targets.ts'

const corpus = new URL('corpus/', import.meta.url)

/** A target that needs longer than this for one input hangs: tenfold the 100 ms of the specification. */
const longestMs = 1_000

describe.each(targets)('%s %s', (_, name, fuzz) => {
  const folder = new URL(`${name}/`, corpus)

  test.each(readdirSync(folder))('answers %s of its corpus', async (file) => {
    await fuzz(new Uint8Array(readFileSync(new URL(file, folder))))
  })

  test(`answers ${assurance.fuzzRuns} inputs and leaves the prototypes alone (seed ${firstSeed})`, async () => {
    const before = prototypes()
    let longest = 0
    const answers = fc.asyncProperty(
      fc.uint8Array({ maxLength: 400, size: 'max' }),
      async (bytes) => {
        const start = performance.now()
        await fuzz(bytes)
        longest = Math.max(longest, performance.now() - start)
      },
    )

    await fc.assert(answers, { seed: firstSeed, numRuns: assurance.fuzzRuns })

    expect(prototypes()).toEqual(before) // SEC-32
    expect(longest).toBeLessThan(longestMs)
  })
})
