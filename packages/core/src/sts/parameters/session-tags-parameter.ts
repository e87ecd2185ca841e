import type { ListParameter } from './parameter.ts'
import { list, structure, text } from './parameter-kinds.ts'

/** `Tags` of every operation that takes session tags (STS-11). */
export const sessionTagsParameter: ListParameter = list(
  50,
  structure({
    key: text(1, 128, { isRequired: true }),
    value: text(0, 256, { isRequired: true }),
  }),
)
