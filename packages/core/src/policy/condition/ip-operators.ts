import { outcomeOf } from '../outcome.ts'
import { type IpAddress, type IpRange, isInRange, parseAddress, parseRange } from './ip-address.ts'
import { type ConditionOperator, defineOperator } from './operator.ts'

/** `IpAddress` and `NotIpAddress` (COND-15). */
export const ipOperators: readonly ConditionOperator[] = defineOperator<IpRange, IpAddress>({
  name: 'IpAddress',
  negatedName: 'NotIpAddress',
  allowsVariables: false,
  operand: parseRange,
  value: parseAddress,
  test: (range, address) => outcomeOf(isInRange(address, range)),
})
