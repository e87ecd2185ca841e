// The operator table (section 5.2): how each family reads operands and compares.
import { isInside, readAddress, readRange } from './addresses.ts'
import { fold, globMatches, type Mark, splitFields } from './glob.ts'
import { plainText, readTemplate, splitPieces, substitute } from './template.ts'
import { compareNumbers, readBinary, readBoolean, readDate, readNumber } from './values.ts'
import type { Surroundings } from './verdict.ts'

/** A policy value: a test of one request value, or why it matches nothing. */
export type Reading =
  | ((value: string) => boolean)
  | 'unresolved'
  | 'six fields wanted'
  | 'unreadable'
  | 'unreadable when resolved'

/** A row of the operator table. */
export interface Family {
  readonly negated: boolean
  readonly isReadable: (value: string) => boolean
  readonly readOperand: (operand: string, where: Surroundings) => Reading
}

/** Operators on text with variables. */
const text = (negated: boolean, test: (wanted: Mark[], value: string) => boolean): Family => ({
  negated,
  isReadable: () => true,
  readOperand(operand, { version, question }) {
    const pieces = readTemplate(operand, version)
    if (pieces === undefined) return 'unreadable'
    const wanted = substitute(pieces, question.context)
    return wanted === undefined ? 'unresolved' : (value) => test(wanted, value) // VAR-7
  },
})

const equals = (wanted: Mark[], value: string): boolean => plainText(wanted) === value
const equalsFolded = (wanted: Mark[], value: string): boolean =>
  fold(plainText(wanted)) === fold(value)

/** ArnEquals and ArnLike: one operator (COND-16). */
const arn = (negated: boolean): Family => ({
  negated,
  isReadable: (value) => splitFields(value).length === 6,
  readOperand(operand, { version, question }) {
    const pieces = readTemplate(operand, version)
    if (pieces === undefined) return 'unreadable'
    const fields = splitPieces(pieces)
    if (fields.length !== 6) return 'six fields wanted'
    const wanted = fields.map((field) => substitute(field, question.context))
    if (wanted.includes(undefined)) return 'unresolved'
    return (value) =>
      splitFields(value).every((field, index) => globMatches(wanted[index] ?? [], field))
  },
})

/** Operators whose operands are read as values, without variables (VAR-2). */
function typed<T>(
  negated: boolean,
  read: (text: string) => T | undefined,
  test: (value: T, wanted: T) => boolean,
  readValue: (text: string) => T | undefined = read,
): Family {
  return {
    negated,
    isReadable: (value) => readValue(value) !== undefined,
    readOperand(operand) {
      const wanted = read(operand)
      if (wanted === undefined) return 'unreadable'
      return (value) => {
        const given = readValue(value)
        return given !== undefined && test(given, wanted)
      }
    },
  }
}

/** Bool alone of the typed operators takes variables (DEC-7). */
const bool: Family = {
  negated: false,
  isReadable: (value) => readBoolean(value) !== undefined,
  readOperand(operand, { version, question }) {
    const pieces = readTemplate(operand, version)
    if (pieces === undefined) return 'unreadable'
    const marks = substitute(pieces, question.context)
    if (marks === undefined) return 'unresolved'
    const wanted = readBoolean(plainText(marks))
    if (wanted !== undefined) return (value) => readBoolean(value) === wanted
    return pieces.some((piece) => 'key' in piece) ? 'unreadable when resolved' : 'unreadable'
  },
}

const numeric = (test: (order: number) => boolean, negated = false): Family =>
  typed(negated, readNumber, (value, wanted) => test(compareNumbers(value, wanted)))
const date = (test: (order: number) => boolean, negated = false): Family =>
  typed(negated, readDate, (value, wanted) => test(value < wanted ? -1 : value > wanted ? 1 : 0))

/** Every operator but `Null`, by lower-case name. A negated one carries the test of its positive. */
export const families: Readonly<Record<string, Family>> = Object.assign(Object.create(null), {
  stringequals: text(false, equals),
  stringnotequals: text(true, equals),
  stringequalsignorecase: text(false, equalsFolded),
  stringnotequalsignorecase: text(true, equalsFolded),
  stringlike: text(false, globMatches),
  stringnotlike: text(true, globMatches),
  numericequals: numeric((order) => order === 0),
  numericnotequals: numeric((order) => order === 0, true),
  numericlessthan: numeric((order) => order < 0),
  numericlessthanequals: numeric((order) => order <= 0),
  numericgreaterthan: numeric((order) => order > 0),
  numericgreaterthanequals: numeric((order) => order >= 0),
  dateequals: date((order) => order === 0),
  datenotequals: date((order) => order === 0, true),
  datelessthan: date((order) => order < 0),
  datelessthanequals: date((order) => order <= 0),
  dategreaterthan: date((order) => order > 0),
  dategreaterthanequals: date((order) => order >= 0),
  bool,
  binaryequals: typed(false, readBinary, (value, wanted) => value === wanted),
  ipaddress: typed(false, readRange, isInside, readAddress),
  notipaddress: typed(true, readRange, isInside, readAddress),
  arnequals: arn(false),
  arnlike: arn(false),
  arnnotequals: arn(true),
  arnnotlike: arn(true),
})
