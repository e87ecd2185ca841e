// Condition blocks (section 5).
import { fold, isLongerThan } from './glob.ts'
import { families, type Reading } from './operand.ts'
import { tally } from './tally.ts'
import { lookUp } from './template.ts'
import type { Surroundings, Verdict } from './verdict.ts'

interface Operator {
  readonly qualifier: 'forallvalues' | 'foranyvalue' | undefined
  /** Lower-case name without prefix and suffix. */
  readonly name: string
  readonly ifExists: boolean
}

function readOperator(text: string): Operator | undefined {
  const folded = fold(text)
  const qualifier = (['forallvalues', 'foranyvalue'] as const).find((name) =>
    folded.startsWith(`${name}:`),
  )
  const rest = qualifier === undefined ? folded : folded.slice(qualifier.length + 1)
  if (rest === 'null' || families[rest]) return { qualifier, name: rest, ifExists: false }
  const name = rest.endsWith('ifexists') ? rest.slice(0, -'ifexists'.length) : ''
  return families[name] ? { qualifier, name, ifExists: true } : undefined
}

/** Scalars as strings (GRAM-11); `undefined` for what is no operand. */
function readScalar(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  if (typeof value !== 'number' || Math.abs(value) > Number.MAX_SAFE_INTEGER) return undefined
  return String(value).includes('e') ? undefined : String(value)
}

// LIM-10
const longestOperand = 2048
const longestValue = 8192

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value])

function judgeNull(
  operator: Operator,
  operands: (string | undefined)[],
  missing: boolean,
): Verdict {
  if (operands.some((operand) => operand !== 'true' && operand !== 'false')) return 'fault'
  if (operator.qualifier === 'forallvalues') return 'match' // COND-10
  if (operator.qualifier === 'foranyvalue') return 'no match'
  return operands.includes(String(missing)) ? 'match' : 'no match'
}

/** COND-8 and COND-1 for one request value. */
function satisfies(value: string, readings: readonly Reading[], negated: boolean): boolean {
  const matchesSome = readings.some((reading) => typeof reading === 'function' && reading(value))
  return negated ? !matchesSome : matchesSome
}

function judgeEntry(name: string, key: string, wanted: unknown, where: Surroundings): Verdict {
  const operator = readOperator(name)
  if (operator === undefined) return 'fault' // DEC-10
  const { qualifier, ifExists } = operator
  const found = lookUp(where.question.context, key)
  const values = found === undefined ? [] : listOf(found).map(String)
  const operands = listOf(wanted).map(readScalar)
  if (operator.name === 'null') return judgeNull(operator, operands, values.length === 0)

  const family = families[operator.name]
  if (family === undefined) return 'fault'
  const { negated } = family
  const say = (truth: boolean): Verdict => (truth ? 'match' : 'no match')
  if (values.length === 0) {
    return say(ifExists || (qualifier === undefined ? negated : qualifier === 'forallvalues')) // COND-6
  }

  const readings = operands.map((operand) =>
    operand === undefined || isLongerThan(operand, longestOperand)
      ? 'unreadable'
      : family.readOperand(operand, where),
  )
  if (readings.includes('unreadable')) return 'fault' // COND-17
  const isNullSet = qualifier !== undefined && values.every((value) => value === '') // COND-4
  const isReadable = (value: string) =>
    !isLongerThan(value, longestValue) && family.isReadable(value)
  if (!isNullSet && !values.every(isReadable)) return 'fault'
  if (operands.length === 0 && (ifExists || qualifier !== undefined)) return 'no match' // COND-5
  if (isNullSet) return say(qualifier === 'forallvalues') // COND-6
  if (readings.includes('unreadable when resolved')) return 'fault'

  const satisfied = values.map(
    (value) =>
      satisfies(value, readings, negated) &&
      !(negated && where.effect === 'Allow' && readings.includes('six fields wanted')), // COND-16
  )
  if (qualifier === 'forallvalues') return say(satisfied.every(Boolean))
  if (qualifier === 'foranyvalue') return say(satisfied.some(Boolean))
  if (values.length > 1 && where.effect === 'Allow') return 'no match' // COND-7
  return say(satisfied.some(Boolean))
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** One verdict for each (operator, key) of a `Condition`; all must match (COND-1). */
export function judgeCondition(condition: unknown, where: Surroundings): Verdict[] {
  if (!isObject(condition)) return ['fault']
  return Object.entries(condition).flatMap(([name, keys]): Verdict[] => {
    if (!isObject(keys)) return ['fault']
    if (readOperator(name) === undefined && Object.keys(keys).length === 0) return ['fault']
    return Object.entries(keys).map(([key, wanted]) => {
      const verdict = judgeEntry(name, key, wanted, where)
      tally(name)
      tally(`${name} ${verdict}`)
      return verdict
    })
  })
}
