import type {
  FlagParameter,
  IntegerParameter,
  ListParameter,
  StructureParameter,
  TextParameter,
} from './parameter.ts'

/** Describes a text of `min` to `max` characters. */
export function text(
  min: number,
  max: number,
  more: Partial<Pick<TextParameter, 'isRequired' | 'pattern' | 'isHidden' | 'wireName'>> = {},
): TextParameter {
  return Object.freeze({
    kind: 'text',
    isRequired: more.isRequired ?? false,
    min,
    max,
    pattern: more.pattern,
    isHidden: more.isHidden ?? false,
    wireName: more.wireName,
  })
}

/** Describes a whole number from `min` to `max`. */
export function integer(min: number, max: number): IntegerParameter {
  return Object.freeze({ kind: 'integer', min, max })
}

/** True or false; on the wire `true` or `false`. */
export const flag: FlagParameter = Object.freeze({ kind: 'flag' })

/** Describes a list of at most `max` items. With a `min` above 0 it must be given. */
export function list(
  max: number,
  item: TextParameter | StructureParameter,
  min = 0,
): ListParameter {
  return Object.freeze({ kind: 'list', min, max, item })
}

/** Describes the structures in a list. */
export function structure(members: Readonly<Record<string, TextParameter>>): StructureParameter {
  return Object.freeze({ kind: 'structure', members: Object.freeze(members) })
}
