import { conditionsMutants } from './conditions.ts'
import { callersMutants, layersMutants } from './decision.ts'
import { grammarMutants } from './grammar.ts'
import { matchingMutants } from './matching.ts'
import type { RuleMutant } from './rule-mutant.ts'

/** Every rule of the specification that the compiled evaluator implements in a place of its own. */
export const ruleMutants: readonly RuleMutant[] = [
  ...grammarMutants,
  ...matchingMutants,
  ...conditionsMutants,
  ...callersMutants,
  ...layersMutants,
]
