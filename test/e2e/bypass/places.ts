import type { Major } from '../kit/express-majors.ts'
import type { Mode, Place } from './bypass-case.ts'

const majors: readonly Major[] = [5, 4]
const modes: readonly Mode[] = ['tripwire', 'route-table']

/** The four servers of section 6. */
export const servers: readonly Pick<Place, 'major' | 'isStrict'>[] = majors.flatMap((major) => [
  { major, isStrict: false },
  { major, isStrict: true },
])

/** Each server in each mode. */
export const places: readonly Place[] = servers.flatMap((server) =>
  modes.map((mode) => ({ ...server, mode })),
)

/** How titles call a place. */
export function placeName({ major, isStrict, mode }: Place): string {
  return `Express ${major}${isStrict ? ' strict' : ''}, ${mode}`
}
