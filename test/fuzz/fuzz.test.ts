import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assurance, firstSeed } from '../reference/assurance.ts'
import { prototypes } from './prototypes.ts'
import { targets } from './targets.ts'

const corpus = new URL('corpus/', import.meta.url)

describe.each(targets)('%s %s', (_, name, fuzz) => {
  const folder = new URL(`${name}/`, corpus)

  test.each(readdirSync(folder))('answers %s of its corpus', async (file) => {
    await fuzz(new Uint8Array(readFileSync(new URL(file, folder))))
  })

  test(`answers ${assurance.fuzzRuns} inputs and leaves the prototypes alone (seed ${firstSeed})`, async () => {
    const before = prototypes()
    // A target that hangs runs into the time limit of the test.
    const answers = fc.asyncProperty(
      fc.uint8Array({ maxLength: 400, size: 'max' }),
      async (bytes) => void (await fuzz(bytes)),
    )

    await fc.assert(answers, { seed: firstSeed, numRuns: assurance.fuzzRuns })

    expect(prototypes()).toEqual(before) // SEC-32
  })
})
