import { IamError } from '../../errors.ts'
import { echoed } from '../echoed.ts'
import type {
  IntegerParameter,
  ListParameter,
  Parameter,
  ParameterTable,
  TextParameter,
} from './parameter.ts'

/** Violations that a message names; it counts the others. */
const namedViolations = 10

type Violations = string[]

/**
 * Checks the input of an operation against its table and reports every violation, in AWS's words.
 *
 * @throws {IamError} `ValidationError`.
 */
export function assertParameters<Input extends object>(
  table: ParameterTable<Input>,
  input: Partial<Input>,
): asserts input is Input {
  const violations: Violations = []
  for (const [member, parameter] of Object.entries<Parameter>(table)) {
    checkParameter(violations, member, parameter, own(input, member))
  }
  checkUnknown(violations, '', table, input)
  if (violations.length === 0) return

  const [noun, named] = [
    violations.length === 1 ? 'error' : 'errors',
    violations.slice(0, namedViolations),
  ]
  const message = `${violations.length} validation ${noun} detected: ${named.join('; ')}`
  throw new IamError('ValidationError', message)
}

function own(input: object, member: string): unknown {
  return Object.hasOwn(input, member)
    ? (input as Readonly<Record<string, unknown>>)[member]
    : undefined
}

/** A member that nobody reads may be a restriction under a wrong name. */
function checkUnknown(violations: Violations, at: string, known: object, input: object): void {
  for (const member of Object.keys(input)) {
    if (!Object.hasOwn(known, member)) violations.push(`Unknown parameter '${at}${echoed(member)}'`)
  }
}

function checkParameter(
  violations: Violations,
  at: string,
  parameter: Parameter,
  value: unknown,
): void {
  if (parameter.kind === 'text') checkText(violations, at, parameter, value)
  else if (parameter.kind === 'integer') checkInteger(violations, at, parameter, value)
  else if (parameter.kind === 'flag') checkFlag(violations, at, value)
  else checkList(violations, at, parameter, value)
}

function checkText(
  violations: Violations,
  at: string,
  parameter: TextParameter,
  value: unknown,
): void {
  if (value === undefined) {
    if (parameter.isRequired)
      violations.push(`Value null at '${at}' ${failed} Member must not be null`)
    return
  }
  const subject =
    parameter.isHidden || typeof value !== 'string'
      ? `Value at '${at}' ${failed}`
      : `Value '${echoed(value)}' at '${at}' ${failed}`
  if (typeof value !== 'string') {
    violations.push(`${subject} Member must be a string`)
  } else if (value.length < parameter.min) {
    violations.push(`${subject} Member must have length greater than or equal to ${parameter.min}`)
  } else if (value.length > parameter.max) {
    violations.push(`${subject} Member must have length less than or equal to ${parameter.max}`)
  } else if (parameter.pattern !== undefined && !parameter.pattern.test(value)) {
    const pattern = parameter.pattern.source.slice(1, -1)
    violations.push(`${subject} Member must satisfy regular expression pattern: ${pattern}`)
  }
}

function checkInteger(
  violations: Violations,
  at: string,
  parameter: IntegerParameter,
  value: unknown,
): void {
  if (value === undefined) return
  if (!Number.isSafeInteger(value)) {
    violations.push(`Value at '${at}' ${failed} Member must be an integer`)
    return
  }
  const subject = `Value '${value}' at '${at}' ${failed}`
  const number = value as number
  if (number < parameter.min) {
    violations.push(`${subject} Member must have value greater than or equal to ${parameter.min}`)
  } else if (number > parameter.max) {
    violations.push(`${subject} Member must have value less than or equal to ${parameter.max}`)
  }
}

function checkFlag(violations: Violations, at: string, value: unknown): void {
  if (value === undefined || typeof value === 'boolean') return
  violations.push(`Value at '${at}' ${failed} Member must be a boolean`)
}

function checkList(
  violations: Violations,
  at: string,
  parameter: ListParameter,
  value: unknown,
): void {
  if (value === undefined) {
    if (parameter.min > 0)
      violations.push(`Value null at '${at}' ${failed} Member must not be null`)
    return
  }
  if (!Array.isArray(value)) {
    violations.push(`Value at '${at}' ${failed} Member must be a list`)
    return
  }
  if (value.length < parameter.min) {
    const least = `greater than or equal to ${parameter.min}`
    violations.push(`Value at '${at}' ${failed} Member must have length ${least}`)
    return
  }
  if (value.length > parameter.max) {
    const most = `less than or equal to ${parameter.max}`
    violations.push(`Value at '${at}' ${failed} Member must have length ${most}`)
    return
  }
  const { item } = parameter
  for (const [index, element] of value.entries()) {
    const place = `${at}.${index + 1}.member`
    if (item.kind === 'text') checkText(violations, place, item, element ?? null)
    else checkStructure(violations, place, item.members, element)
  }
}

function checkStructure(
  violations: Violations,
  at: string,
  members: Readonly<Record<string, TextParameter>>,
  value: unknown,
): void {
  if (typeof value !== 'object' || value === null) {
    violations.push(`Value at '${at}' ${failed} Member must be a structure`)
    return
  }
  for (const [member, parameter] of Object.entries(members)) {
    checkText(violations, `${at}.${member}`, parameter, own(value, member))
  }
  checkUnknown(violations, `${at}.`, members, value)
}

const failed = 'failed to satisfy constraint:'
