import type { Draw } from './draw.ts'

/** One value of the request with operands that hit and that miss it. */
interface Row {
  readonly value: string
  readonly hits: readonly string[]
}

/** A positive operator with its negation, if it has one. */
type OperatorPair = readonly [positive: string, negated?: string]

/** Condition keys of one type, the values they take and the operators that compare them. */
export interface Kind {
  readonly keys: readonly string[]
  readonly rows: readonly Row[]
  /** Operands that cannot be read; nor can request values, but for texts. */
  readonly broken: readonly string[]
  /** Operands that can be read and match no value, or turn out unreadable once their variables have values. */
  readonly odd: readonly string[]
  readonly operators: readonly OperatorPair[]
}

/** Operators that order: which sides of the value satisfy them. */
const orders: Readonly<Record<string, readonly number[]>> = {
  Equals: [0],
  LessThan: [1],
  LessThanEquals: [0, 1],
  GreaterThan: [-1],
  GreaterThanEquals: [0, -1],
}

const orderedPairs = (family: string): OperatorPair[] =>
  Object.keys(orders).map((order) =>
    order === 'Equals' ? [`${family}Equals`, `${family}NotEquals`] : [`${family}${order}`],
  )

/** Numbers in rising order; each row holds spellings of one number. */
const numbers: readonly (readonly string[])[] = [
  ['-3', '-3.00', '-03'],
  ['0', '-0', '+0.0'],
  ['9', '09', '9.0'],
  ['9.5', '9.50', '+9.5'],
  ['10', '10.0', '+10', '010'],
  ['9007199254740993', '9007199254740993.0'],
  ['9007199254740994'],
]

/** Instants in rising order; each row holds spellings of one instant. */
const instants: readonly (readonly string[])[] = [
  ['1969-12-31T23:59:59Z', '1970-01-01T00:59:59+01:00'],
  ['0', '1970-01', '1970-01-01', '1970-01-01T00:00Z'],
  ['1709164800', '2024-02-29', '2024-02-29T00:00:00.000Z', '2024-02-28T19:00-05:00'],
  ['1740787200', '2025-03', '2025-03-01', '2025-03-01T02:00:00+02:00', '2025-03-01T00:00:00Z'],
  ['2025-03-01T00:00:00.001Z', '2025-03-01T00:00:00.0019Z'],
  ['1740787201', '2025-03-01T00:00:01Z', '2025-02-28T23:00:01-01:00'],
]

/** Operands that hit a number or an instant under an ordering operator, or that miss it. */
function orderedOperand(
  draw: Draw,
  values: readonly (readonly string[])[],
  value: string,
  operator: string,
  hit: boolean,
): string {
  const at = values.findIndex((row) => row.includes(value))
  const sides = orders[operator.replace(/^(Numeric|Date)(Not)?/, '')] ?? []
  const rows = values.filter((_, index) => sides.includes(Math.sign(index - at)) === hit)
  return draw.pick(rows.length > 0 ? draw.pick(rows) : ['77'])
}

const row = (value: string, ...hits: string[]): Row => ({ value, hits })
const ordered = (values: readonly (readonly string[])[]): Row[] =>
  values.flat().map((value) => row(value))

const text: Kind = {
  keys: ['aws:PrincipalTag/team', 'aws:ResourceTag/Team', 'aws:username', 'toString', '__proto__x'],
  broken: ['${aws:username', "${aws:username,'x'}"],
  odd: ['${no:such}', '${aws:TagKeys}', '*${aws:username}*'],
  operators: [
    ['StringEquals', 'StringNotEquals'],
    ['StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'],
    ['StringLike', 'StringNotLike'],
  ],
  rows: [
    row('red', 'red', "${no:such, 'red'}"),
    row('Red', 'Red', '?ed', 'R*'),
    row('blue', 'blue', 'b*e', 'bl?e'),
    row('alice', 'alice', '*', 'a*c?', '${aws:username}'),
    row('Zoe', 'zoe', 'ZOE', 'Zo*', '?oe'),
    row('\u212aelvin', 'kelvin', '\u212aelvin', '?elvin'),
    row('a*b', 'a${*}b', 'a*b', 'a?b'),
    row('\u{1f600}é', '?é', '\u{1f600}?', '*\u{1f600}*'),
    row('${aws:username}', '${$}{aws:username}', '*}'),
    row('', '', '*', "${aws:none, ''}"),
  ],
}

const set: Kind = { ...text, keys: ['aws:TagKeys', 'authzen:Groups'] }

const address: Kind = {
  keys: ['aws:SourceIp', 'aws:VpcSourceIp'],
  broken: ['010.1.2.3', '::1%eth0', '10.0.0.0/33', '1.2.3', '[::1]', '::ffff:1.2.3.4/64', 'x'],
  odd: ['0.0.0.0/0', '::/0'],
  operators: [['IpAddress', 'NotIpAddress']],
  rows: [
    row('203.0.113.9', '203.0.113.0/24', '203.0.113.9', '::ffff:203.0.113.0/120', '0.0.0.0/0'),
    row('::ffff:203.0.113.9', '203.0.113.77/24', '::FFFF:cb00:7109', '128.0.0.0/1'),
    row('2001:db8::7', '2001:db8::/32', '2001:0DB8:0:0:0:0:0:7', '::/0', '2001:db8::ffff/112'),
    row('::1', '::1', '0:0:0:0:0:0:0:1/128', '::/0', '::0.0.0.1'),
  ],
}

const arn: Kind = {
  keys: ['aws:SourceArn', 'aws:PrincipalArn'],
  broken: ['not-an-arn', 'arn:gw:x:eu-1:1', 'arn:gw:${}', 'arn:gw:${aws:username}:eu-1:1:x'],
  odd: ['*', 'arn:gw:x', 'arn:gw:x:${aws:username}:*:*', 'arn:*:${aws:PrincipalTag/team}:*:*:*'],
  operators: [
    ['ArnEquals', 'ArnNotEquals'],
    ['ArnLike', 'ArnNotLike'],
    ['StringLike', 'StringNotLike'],
  ],
  rows: [
    row('arn:gw:x:eu-1:111111111111:finance/doc', 'arn:gw:x:*:111111111111:finance/*'),
    row('arn:gw:x:eu-1:111111111111:a:b/c', 'arn:*:?:eu-?:*:a*c', 'arn:gw:x:eu-1:*:a:b/c'),
    row('arn:gw:iam::111111111111:role/app', "arn:gw:iam::*:role/${aws:username, 'app'}"),
    row('arn:gw:x:::', 'arn:gw:x:*:*:*', 'arn:gw:x:::'),
  ],
}

const bool: Kind = {
  keys: ['aws:MultiFactorAuthPresent', 'aws:SecureTransport'],
  broken: ['yes', '', '1'],
  odd: ['${aws:username}', 'tr${aws:PrincipalTag/team}', '${no:such}'],
  operators: [['Bool']],
  rows: [
    row('true', 'true', 'TRUE', "${no:such, 'true'}", '${aws:MultiFactorAuthPresent}'),
    row('False', 'false', 'False', '${aws:SecureTransport}'),
  ],
}

const bytes: Kind = {
  keys: ['app:Blob'],
  broken: ['QQ', 'QR==', '====', 'Q Q='],
  odd: [''],
  operators: [['BinaryEquals']],
  rows: [row('QQ==', 'QQ=='), row('QUJD', 'QUJD'), row('+/8=', '+/8='), row('', '')],
}

const number: Kind = {
  keys: ['s3:max-keys', 'aws:MultiFactorAuthAge'],
  broken: ['1e3', '0x10', ' 1', '', '.5'],
  odd: ['1000000000000000000000000000000', '-0.0000000000000000000000000001'],
  operators: orderedPairs('Numeric'),
  rows: ordered(numbers),
}

const instant: Kind = {
  keys: ['aws:CurrentTime', 'aws:TokenIssueTime'],
  broken: ['2025-02-29', '2025-03-01T00:00', '2025-13-01', '2025-03-01T24:00Z', 'now'],
  odd: ['9999-12-31T23:59:59.999Z', '0001-01-01'],
  operators: orderedPairs('Date'),
  rows: ordered(instants),
}

/** Every type of key. */
export const kinds: readonly Kind[] = [text, text, set, address, arn, bool, bytes, number, instant]

/** Types with so many operators that each would be met too seldom. */
export const manyOperators: readonly Kind[] = [number, number, instant, instant, arn]

/** An operand that hits a request value under an operator, or that (mostly) does not. */
export function drawOperand(
  draw: Draw,
  kind: Kind,
  operator: string,
  value: string | undefined,
  hit: boolean,
): string {
  const rowOfValue = kind.rows.find((candidate) => candidate.value === value)
  if (value !== undefined && rowOfValue !== undefined) {
    if (kind === number) return orderedOperand(draw, numbers, value, operator, hit)
    if (kind === instant) return orderedOperand(draw, instants, value, operator, hit)
    if (hit) return draw.pick(draw.chance(0.3) ? [value] : rowOfValue.hits)
  }
  const other = draw.pick(kind.rows)
  return draw.pick(other.hits.length > 0 ? other.hits : [other.value])
}
