import type { TextParameter } from './parameter.ts'
import { text } from './parameter-kinds.ts'

/** Parameters of every operation that takes a second factor (STS-4). */
export const mfaParameters: {
  readonly serialNumber: TextParameter
  readonly tokenCode: TextParameter
} = Object.freeze({
  serialNumber: text(9, 256, { pattern: /^[\w+=/:,.@-]*$/ }),
  tokenCode: text(6, 6, { pattern: /^[\d]*$/, isHidden: true }),
})
