import { expect, test } from 'vitest'
import { limits } from '../../packages/core/src/policy/limits.ts'
import { compileGlob, matchGlob } from '../../packages/core/src/policy/wildcard.ts'
import { countingGlob } from '../fuzz/counting-glob.ts'
import { assurance, firstSeed } from './assurance.ts'
import { Draw } from './generate/draw.ts'
import { globMatches, wildMarks } from './glob.ts'

/** Counting goes through a proxy and is slow: the quick run counts the steps of some, `pnpm test:deep` of all. */
const counted = assurance.lawRuns >= 10_000 ? 10_000 : 500

const units = ['*a', 'a*', '*', '?', '*?', '?*', 'a', 'ab', '*ab', '*aa', 'a?', '**', '*\u{1f600}']
const tails = ['b', '', '*b', 'ab', '?b', 'a', '*']
const letters = ['a', 'a', 'a', 'aa', 'ab', 'b', '\u{1f600}', 'ba', 'aab']

const repeated = (unit: string, length: number): string =>
  unit.repeat(Math.floor(length / unit.length))

/** A pattern and a value near the caps that match late, nearly, or by many ways. */
function hostilePair(draw: Draw): { readonly pattern: string; readonly value: string } {
  const length = draw.pick([120, 500, 1_000, limits.patternLength - 8])
  const mixed = Array.from({ length: 6 }, () => repeated(draw.pick(units), length / 6)).join('')
  const pattern = (draw.chance(0.6) ? repeated(draw.pick(units), length) : mixed) + draw.pick(tails)
  const size = draw.pick([120, 1_000, limits.valueLength - 8])
  const value = repeated(draw.pick(letters), size) + draw.pick(['', 'b', 'ab', 'c'])
  return { pattern, value }
}

test(`SEC-44 hostile patterns end within the step cap (${counted} pairs, seed ${firstSeed})`, () => {
  const draw = new Draw(firstSeed)
  const most = { steps: 0, faults: 0 }
  for (let index = 0; index < counted; index += 1) {
    const { pattern, value } = hostilePair(draw)
    const { glob: watched, steps } = countingGlob(compileGlob(pattern))
    if (matchGlob(watched, value) === 'fault') most.faults += 1
    most.steps = Math.max(most.steps, steps())
  }

  // The cap is met by some, or the battery proves nothing.
  expect(most.faults).toBeGreaterThan(0)
  expect(most.steps).toBeLessThanOrEqual(limits.matchSteps + limits.patternLength)
}, 600_000)

test('SEC-44 hostile patterns that end below the cap are answered as the reference answers them', () => {
  const draw = new Draw(firstSeed + 1)
  const differing: string[] = []
  for (let index = 0; index < 300; index += 1) {
    const { pattern, value } = hostilePair(draw)
    const [shortPattern, shortValue] = [pattern.slice(-40), value.slice(-160)]
    const outcome = matchGlob(compileGlob(shortPattern), shortValue)
    const wanted = globMatches(wildMarks(shortPattern), shortValue) ? 'yes' : 'no'
    if (outcome !== wanted) differing.push(`${shortPattern} on ${shortValue}: ${outcome}`)
  }

  expect(differing).toEqual([])
})
