import type { BypassCase } from './bypass-case.ts'
import { answerCases } from './cases/answers.ts'
import { controlFlowCases } from './cases/control-flow.ts'
import { furtherCases } from './cases/further.ts'
import { mountCases } from './cases/mounts.ts'
import { overrideCases } from './cases/overrides.ts'
import { parameterCases } from './cases/parameters.ts'
import { pathCases } from './cases/paths.ts'
import { verbCases } from './cases/verbs.ts'

/**
 * Every row of the table that is data. BYP-79 and the pipelined half of BYP-80 are in `undecided.test.ts`, BYP-82 is
 * in `upgrades.test.ts`: one request and one answer do not tell them.
 */
export const bypassCases: readonly BypassCase[] = [
  ...verbCases,
  ...overrideCases,
  ...pathCases,
  ...parameterCases,
  ...mountCases,
  ...controlFlowCases,
  ...answerCases,
  ...furtherCases,
]
