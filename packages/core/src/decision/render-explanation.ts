import { parseArn } from '../policy/arn.ts'
import type { StatementReference } from './decision.ts'
import type { Explanation, StatementExplanation } from './explain.ts'
import type { FailedElement } from './failed-element.ts'
import type { Repair } from './nearest-allow.ts'
import type { ContextValue } from './request.ts'

/** What a piece of a rendered explanation is, for a painter to choose a colour by. */
export type PaintRole = 'heading' | 'allow' | 'deny' | 'silent' | 'decisive' | 'detail'

/** Styles a piece of text, for example with `styleText` of `node:util`. It must not change the visible characters. */
export type Paint = (role: PaintRole, text: string) => string

/**
 * Renders an explanation for a terminal: the decision, every layer with its statements, decisive ones marked with `>`,
 * the context that was read, and the nearest allow. Columns are aligned; lines are not wrapped and long lists and
 * values are cut short.
 *
 * `paint` styles it; without one the text is plain. Control and formatting characters of values are escaped: what a
 * caller sent cannot steer the terminal.
 *
 * @example
 * console.log(renderExplanation(line.explain(question)))
 */
export function renderExplanation(explanation: Explanation, paint: Paint = plain): string {
  const sections = [
    renderDecision(explanation, paint),
    renderLayers(explanation, paint),
    renderContext(explanation, paint),
    renderFaults(explanation),
    renderNearest(explanation, paint),
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => line.trimEnd()).join('\n'))
    .join('\n\n')
}

const plain: Paint = (_role, text) => text

type Lines = readonly string[]

function renderDecision({ decision, request }: Explanation, paint: Paint): Lines {
  const { effect, reason, layer, level } = decision
  const where = request.resource === null ? '' : ` on ${printable(request.resource)}`
  const by = layer === undefined ? '' : ` by ${place(layer, level)}`
  return [
    paint('heading', `${printable(request.principal)}: ${printable(request.action)}${where}`),
    `${paint(effect === 'Allow' ? 'allow' : 'deny', effect)}  ${reason}${by}`,
  ]
}

const verdicts = { allows: 'allow', denies: 'deny', silent: 'silent' } as const

function renderLayers({ decision, layers }: Explanation, paint: Paint): Lines {
  const decisive = new Set(decision.determining.map(positionOf))
  const placed = layers.map((layer) => ({ ...layer, at: place(layer.layer, layer.level) }))
  const placeWidth = longest(placed.map(({ at }) => at))
  const nameWidth = longest(
    layers.flatMap(({ statements }) => statements.map(({ statement }) => nameOf(statement))),
  )
  return placed.flatMap(({ at, verdict, statements }) => [
    `  ${at.padEnd(placeWidth)}  ${paint(verdicts[verdict], verdict)}`,
    ...statements.map((statement) => {
      const isDecisive = decisive.has(positionOf(statement.statement))
      const name = nameOf(statement.statement).padEnd(nameWidth)
      const text = `${statement.effect.padEnd(5)}  ${name}  ${saying(statement)}`
      return `${isDecisive ? '>' : ' '}   ${paint(isDecisive ? 'decisive' : 'detail', text)}`
    }),
  ])
}

function renderContext({ context }: Explanation, paint: Paint): Lines {
  if (context.length === 0) return []
  const width = longest(context.map(({ key }) => printable(key)))
  const lines = context.map(({ key, value }) => {
    const text = value === undefined ? 'missing' : valueText(value)
    return `  ${printable(key).padEnd(width)}  ${text}`
  })
  return [paint('heading', 'context read'), ...lines]
}

/** Faults of documents as a whole; those of statements stand beside their statement. */
function renderFaults({ decision }: Explanation): Lines {
  return decision.errors
    .filter(({ statement }) => statement.statement === -1)
    .map(({ statement, message }) => {
      const at = place(statement.layer, statement.level)
      return `  ${at} ${documentName(statement)}: ${printable(message)}`
    })
}

function renderNearest({ nearestAllow }: Explanation, paint: Paint): Lines {
  if (nearestAllow.length === 0) return []
  const count = nearestAllow.length === 1 ? '1 change' : `${nearestAllow.length} changes`
  const placed = nearestAllow.map((repair) => ({ at: placeOf(repair), says: advice(repair) }))
  const width = longest(placed.map(({ at }) => at))
  return [
    paint('heading', `nearest allow: ${count}`),
    ...placed.map(({ at, says }) => `  ${at.padEnd(width)}  ${says}`),
  ]
}

function placeOf(repair: Repair): string {
  if (repair.kind === 'add') return place(repair.layer, repair.level)
  const { statement } = repair
  return `${place(statement.layer, statement.level)} ${nameOf(statement)}`
}

function saying({ applies, failed, faults }: StatementExplanation): string {
  const broken = faults.map(printable).join('; ')
  if (applies) return broken === '' ? 'applies' : `applies, since it cannot be evaluated: ${broken}`
  if (failed === undefined) return `cannot be evaluated: ${broken}`
  return `${what(failed)} ${isNegated(failed) ? 'excepts' : 'wants'} ${comparison(failed)}`
}

function advice(repair: Repair): string {
  switch (repair.kind) {
    case 'add':
      return 'needs a statement that allows'
    case 'rewrite':
      return `must be readable: ${repair.faults.map(printable).join('; ')}`
    case 'match':
    case 'mismatch': {
      const { element, kind } = repair
      return `${what(element)} must ${verb(element, kind === 'match')}: ${comparison(element)}`
    }
  }
}

/** What the element must do for the request. */
function verb(element: FailedElement, isMatch: boolean): string {
  if (isNegated(element)) return isMatch ? 'not except' : 'except'
  const does = element.element === 'Principal' ? 'name the caller itself' : 'match'
  return isMatch ? does : `not ${does}`
}

function what({ element, operator = '', key = '' }: FailedElement): string {
  return element === 'Condition' ? `${printable(operator)} ${printable(key)}` : element
}

/** Operators carry their negation in their name. */
function isNegated({ element }: FailedElement): boolean {
  return element.startsWith('Not')
}

function comparison({ element, expected, actual }: FailedElement): string {
  const wanted = expected.length === 0 ? 'nothing' : listed(expected)
  if (actual !== undefined) return `${wanted}; found ${valueText(actual)}`
  return `${wanted}; ${element === 'Condition' ? 'missing' : 'found no resource'}`
}

function valueText(value: ContextValue): string {
  if (typeof value !== 'string') return `[${listed(value)}]`
  return value === '' ? '""' : short(value)
}

const mostEntries = 6
const mostCharacters = 120

function listed(values: readonly string[]): string {
  const more = values.length - mostEntries
  const text = values.slice(0, mostEntries).map(short).join(', ')
  return more > 0 ? `${text} and ${more} more` : text
}

function short(text: string): string {
  const isLong = text.length > mostCharacters
  return printable(isLong ? `${text.slice(0, mostCharacters)}…` : text)
}

/** Escapes what could move the cursor, change colours or turn the direction of text. */
function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (char) => `\\u{${(char.codePointAt(0) as number).toString(16)}}`,
  )
}

function place(layer: string, level: number | undefined): string {
  return level === undefined ? layer : `${layer} ${level}`
}

/** Of a policy ARN only the part after the account. */
function documentName({ policyId }: StatementReference): string {
  return printable(parseArn(policyId)?.resource ?? policyId)
}

function nameOf(reference: StatementReference): string {
  const { sid, statement } = reference
  return `${documentName(reference)} ${sid === undefined ? `#${statement + 1}` : printable(sid)}`
}

function positionOf({ layer, level, policy, statement }: StatementReference): string {
  return [layer, level, policy, statement].join(' ')
}

function longest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, text.length), 0)
}
