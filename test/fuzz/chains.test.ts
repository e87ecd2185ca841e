import fc from 'fast-check'
import { expect, test } from 'vitest'
import { retainedBytes } from '../../bench/src/heap.ts'
import { assurance, firstSeed } from '../reference/assurance.ts'
import { validateChanged } from './chain.ts'

/** 2,000 in `pnpm test`; 100,000, the number of the specification, in `pnpm test:deep`. */
const runs = Math.min(assurance.fuzzRuns * 10, 1_000_000)
const isDeep = runs >= 100_000
/** A leak of a few hundred octets a call. */
const mostGrowth = 32 * 2 ** 20

test(`FZ-12 of ${runs} changed chains the platform agrees about all that are accepted (seed ${firstSeed})`, async () => {
  const answers = new Map<string, number>()
  let calls = 0
  let slowest = 0
  let settled = 0
  const property = fc.asyncProperty(
    fc.uint8Array({ minLength: 60, maxLength: 200, size: 'max' }),
    async (bytes) => {
      const { result, milliseconds } = await validateChanged(bytes)
      const answer = result.ok ? 'accepted' : result.code
      answers.set(answer, (answers.get(answer) ?? 0) + 1)
      slowest = Math.max(slowest, milliseconds)
      calls += 1
      if (calls === runs / 5) settled = retainedBytes()
    },
  )

  await fc.assert(property, { seed: firstSeed, numRuns: runs })

  const growth = retainedBytes() - settled
  if (isDeep) {
    const told = [...answers].sort((a, b) => b[1] - a[1]).map(([code, count]) => `${code} ${count}`)
    console.log(
      `FZ-12: ${runs} chains; slowest call ${slowest.toFixed(0)} ms; heap ${(growth / 2 ** 20).toFixed(1)} MiB more; ${told.join(', ')}`,
    )
    expect(growth).toBeLessThan(mostGrowth)
  }
  // The changes reach deep code: many are accepted, and nearly every rule speaks.
  expect(answers.get('accepted')).toBeGreaterThan(runs / 50)
  expect(answers.size).toBeGreaterThan(20)
})
