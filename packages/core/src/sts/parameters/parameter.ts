/** A string. Lengths are in characters. */
export interface TextParameter {
  readonly kind: 'text'
  readonly isRequired: boolean
  readonly min: number
  readonly max: number
  /** Anchored at both ends. */
  readonly pattern: RegExp | undefined
  /** Never repeated in a message: tokens, codes, policy text. */
  readonly isHidden: boolean
  /** Name on the AWS wire where it is not the member with a capital. */
  readonly wireName: string | undefined
}

/** A whole number. */
export interface IntegerParameter {
  readonly kind: 'integer'
  readonly min: number
  readonly max: number
}

/** True or false. */
export interface FlagParameter {
  readonly kind: 'flag'
}

/** A list. */
export interface ListParameter {
  readonly kind: 'list'
  /** Above 0 the list must be given. */
  readonly min: number
  readonly max: number
  readonly item: TextParameter | StructureParameter
}

/** A structure inside a list. */
export interface StructureParameter {
  readonly kind: 'structure'
  readonly members: Readonly<Record<string, TextParameter>>
}

/** What one parameter of an operation may be. */
export type Parameter = TextParameter | IntegerParameter | FlagParameter | ListParameter

type ParameterOf<Value> = Value extends string
  ? TextParameter
  : Value extends number
    ? IntegerParameter
    : Value extends boolean
      ? FlagParameter
      : ListParameter

/** The parameters of an operation by the members of its input: exactly those, each of the right kind (WIRE-7). */
export type ParameterTable<Input> = {
  readonly [Member in keyof Input]-?: ParameterOf<NonNullable<Input[Member]>>
}
