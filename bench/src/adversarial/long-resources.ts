import { asking, visitOnce } from '../engines/asking.ts'
import { openLine } from '../engines/gatewarden.ts'
import { plainSetting } from '../layers/setting.ts'
import type { Contestant } from '../measure.ts'
import { createWorld } from '../world.ts'

/** W1 asked with resources of `length` characters. */
export interface LongResourceCase extends Contestant {
  /** `undefined`: as W1 has them. */
  readonly length: number | undefined
}

/** W7(b): the usual world with resource names as long as they may be. */
export async function longResourceCases(isSmoke: boolean): Promise<readonly LongResourceCase[]> {
  const size = isSmoke ? { n: 20, p: 5, requests: 20 } : { n: 1_000, p: 100, requests: 2_000 }
  const world = createWorld({ ...size, k: 5, deny: 0.1 })
  const cases: LongResourceCase[] = []
  for (const length of [undefined, 4_000, 8_000]) {
    const { decide } = await openLine(plainSetting(world))
    const pool = world.uniform.map((request) => ({
      ...request,
      resource: length === undefined ? request.resource : request.resource.padEnd(length, 'x'),
    }))
    await visitOnce(pool, decide)
    const shown = length === undefined ? 'as they are' : `of ${length.toLocaleString('en')}`
    cases.push({
      name: `resources ${length ?? 'usual'}`,
      label: `W1, resource names ${shown}`,
      length,
      run: asking(pool, decide),
    })
  }
  return cases
}
