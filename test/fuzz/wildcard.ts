// FZ-4: the matcher of wildcards.
import { limits } from '../../packages/core/src/policy/limits.ts'
import { compileGlob, matchGlob } from '../../packages/core/src/policy/wildcard.ts'
import { globMatches, wildMarks } from '../reference/glob.ts'
import { ByteSource } from './byte-source.ts'
import { countingGlob } from './counting-glob.ts'
import { claim, shown } from './expect.ts'

/** A text of few letters, repeated so often that caps come into reach. */
function drawText(source: ByteSource, units: readonly [string, ...string[]]): string {
  let text = ''
  for (let parts = source.below(6); parts > 0; parts -= 1) {
    const unit = source.below(3) === 0 ? source.text(6) : source.pick(units)
    text += unit.repeat(source.pick([1, 1, 2, 3, 7, 20]))
  }
  return text
}

/** Matches a pattern against a value with both matchers. @throws Finding */
export function fuzz(bytes: Uint8Array): void {
  const source = new ByteSource(bytes)
  const pattern = drawText(source, ['a', '*', '?', '*a', '*?', 'ab', '\u{1f600}', '**'])
  const value = drawText(source, ['a', 'b', 'ab', '\u{1f600}', '*', ''])
  const { glob, steps } = countingGlob(compileGlob(pattern))
  const outcome = matchGlob(glob, value)
  const fed = (): string => `${outcome} for ${shown(pattern)} on ${shown(value)}`
  claim(steps() <= limits.matchSteps + pattern.length + 2, () => `${steps()} steps: ${fed()}`)
  if (outcome !== 'fault')
    claim((outcome === 'yes') === globMatches(wildMarks(pattern), value), fed)
  else claim((pattern.length + 1) * (value.length + 1) > limits.matchSteps, fed)
}
