import type { BypassCase } from './bypass-case.ts'
import { answerCases } from './cases/answers.ts'
import { controlFlowCases } from './cases/control-flow.ts'
import { mountCases } from './cases/mounts.ts'
import { overrideCases } from './cases/overrides.ts'
import { parameterCases } from './cases/parameters.ts'
import { pathCases } from './cases/paths.ts'
import { verbCases } from './cases/verbs.ts'

/** Every row of the table that is data; BYP-79, BYP-80 (pipelining) and BYP-82 are tests of their own. */
export const bypassCases: readonly BypassCase[] = [
  ...verbCases,
  ...overrideCases,
  ...pathCases,
  ...parameterCases,
  ...mountCases,
  ...controlFlowCases,
  ...answerCases,
]
