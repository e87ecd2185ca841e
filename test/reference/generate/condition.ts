import type { Draw } from './draw.ts'
import { drawOperand, type Kind, kinds, manyOperators } from './kinds.ts'
import type { Scene } from './scene.ts'

type Block = Record<string, Record<string, unknown>>

const unknownOperators = [
  'StringEqual',
  'NullIfExists',
  'ForAllValues:',
  'ForAnyValue:ForAllValues:Bool',
]

/** What no condition value may be (GRAM-11). */
const noScalars = [null, {}, ['nested'], 1e21, 2 ** 53]

/** A scalar now and then as the JSON number or Boolean that reads the same. */
function asScalar(draw: Draw, operand: string): string | number | boolean {
  if (!draw.chance(0.2)) return operand
  if (operand === 'true' || operand === 'false') return operand === 'true'
  return /^(0|[1-9][0-9]{0,12})$/.test(operand) ? Number(operand) : operand
}

function drawOperands(
  draw: Draw,
  kind: Kind,
  operator: string,
  key: string,
  scene: Scene,
  hit: boolean,
): unknown {
  if (draw.chance(0.02)) return []
  const found = scene.context[key]
  const value = typeof found === 'string' ? found : found?.[0]
  const operand = (isHit: boolean): unknown => {
    if (draw.chance(0.025)) return draw.pick(kind.broken)
    if (draw.chance(0.004)) return draw.pick(noScalars)
    if (draw.chance(0.04)) return draw.pick(kind.odd)
    return asScalar(draw, drawOperand(draw, kind, operator, value, isHit))
  }
  const first = operand(hit)
  if (draw.chance(0.7)) return draw.chance(0.2) ? [first] : first
  const list = [first, operand(false)]
  if (typeof found === 'object') for (const other of found) list.push(asScalar(draw, other))
  return draw.chance(0.5) ? list : list.reverse()
}

/** Qualifier, name and suffix of an operator on a key that has, or lacks, values. */
function drawForm(
  draw: Draw,
  found: string | readonly string[] | undefined,
  hold: boolean,
): [string, string] {
  const isMissing = found === undefined || found.length === 0
  if (isMissing && draw.chance(0.7)) {
    return hold
      ? draw.pick([
          ['ForAllValues:', ''],
          ['ForAllValues:', 'IfExists'],
          ['', 'IfExists'],
          ['ForAnyValue:', 'IfExists'],
        ])
      : draw.pick([
          ['ForAnyValue:', ''],
          ['', ''],
        ])
  }
  const isSet = typeof found === 'object'
  const qualifier = draw.chance(isSet ? 0.75 : 0.25)
    ? draw.pick(['ForAllValues:', 'ForAllValues:', 'ForAnyValue:'])
    : ''
  return [qualifier, draw.chance(0.35) ? 'IfExists' : '']
}

/** Adds one (operator, key) entry that mostly holds, or mostly does not. */
function addEntry(draw: Draw, block: Block, scene: Scene, hold: boolean): void {
  const kind = draw.pick(draw.chance(0.38) ? manyOperators : kinds)
  const held = kind.keys.filter((name) => name in scene.context)
  const key = draw.pick(held.length > 0 && draw.chance(0.6) ? held : kind.keys)
  const found = scene.context[key]
  const spelled = draw.chance(0.1) ? key.toUpperCase() : key
  const put = (operator: string, operands: unknown): void => {
    const name = draw.chance(0.03) ? operator.toLowerCase() : operator
    block[name] ??= {}
    block[name][spelled] = operands
  }
  if (draw.chance(0.012)) {
    put(draw.pick(unknownOperators), 'x')
    return
  }
  if (draw.chance(0.08)) {
    const isMissing = found === undefined || found.length === 0
    const wanted = String(isMissing === hold)
    const qualifier = draw.chance(0.1) ? draw.pick(['ForAllValues:', 'ForAnyValue:']) : ''
    const others = [['true', wanted], [], 'TRUE', 'maybe']
    put(`${qualifier}Null`, draw.chance(0.1) ? draw.pick(others) : asScalar(draw, wanted))
    return
  }
  const [positive, negated] = draw.pick(kind.operators)
  const isNegated = negated !== undefined && draw.chance(found === undefined && hold ? 0.8 : 0.4)
  const [qualifier, suffix] = drawForm(draw, found, hold)
  const operator = isNegated ? negated : positive
  const operands = drawOperands(draw, kind, positive, key, scene, hold !== isNegated)
  put(`${qualifier}${operator}${suffix}`, operands)
}

/** A `Condition` of one to three entries. All of them mostly hold, or one mostly does not. */
export function drawCondition(draw: Draw, scene: Scene, hold: boolean): Block {
  const block: Block = {}
  const entries = draw.pick([1, 1, 1, 2, 2, 3])
  const failing = hold ? -1 : draw.below(entries)
  for (let index = 0; index < entries; index += 1) addEntry(draw, block, scene, index !== failing)
  return block
}
