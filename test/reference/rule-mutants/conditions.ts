import { inFile, type RuleMutant } from './rule-mutant.ts'

/** Rules of conditions (COND). */
export const conditionsMutants: readonly RuleMutant[] = [
  ...inFile('policy/condition/match-condition.ts', [
    [
      'COND-1',
      'values of a negated operator are ORed',
      "return outcomeOf(outcome === 'no') //",
      "return 'yes' //",
    ],
    [
      'COND-2',
      'keys are found in their case only',
      'values.get(entry.foldedKey)',
      'values.get(entry.key)',
    ],
    [
      'COND-3',
      'an empty list is present',
      "typeof value !== 'string' && value.length === 0)",
      "typeof value !== 'string' && value.length < 0)",
    ],
    [
      'COND-4',
      'empty strings are elements',
      'if (check.qualifier !== undefined && isNullSet(value)) {',
      'if (false) {',
    ],
    [
      'COND-5',
      'an empty list of operands is none',
      "if (check.isEmpty && (check.isIfExists || check.qualifier !== undefined)) return 'no'",
      '',
    ],
    [
      'COND-6',
      'ForAllValues is false on nothing',
      "if (check.qualifier === 'ForAllValues') return true",
      "if (check.qualifier === 'ForAllValues') return false",
    ],
    [
      'COND-6',
      'ForAnyValue is true on nothing',
      "if (check.qualifier === 'ForAnyValue') return false",
      "if (check.qualifier === 'ForAnyValue') return true",
    ],
    [
      'COND-6',
      'negated operators are false on nothing',
      'return check.isNegated //',
      'return false //',
    ],
    [
      'COND-11',
      'ForAllValues is false on nothing',
      "if (check.qualifier === 'ForAllValues') return true",
      "if (check.qualifier === 'ForAllValues') return false",
    ],
    [
      'COND-7',
      'several values match in an Allow',
      "count > 1 && effect === 'Allow' ? false : satisfied > 0",
      'satisfied > 0',
    ],
    [
      'DEC-3',
      'several values match in no Deny',
      "count > 1 && effect === 'Allow' ? false : satisfied > 0",
      'count > 1 ? false : satisfied > 0',
    ],
    [
      'COND-8',
      'ForAllValues wants one',
      'outcomeOf(satisfied === count)',
      'outcomeOf(satisfied > 0)',
    ],
    ['COND-9', 'IfExists means nothing', 'if (check.isIfExists) return true', ''],
    [
      'COND-10',
      'Null asks the opposite',
      'check.wanted.includes(isMissing)',
      'check.wanted.includes(!isMissing)',
    ],
    [
      'COND-10',
      'a qualified Null asks',
      'if (check.qualifier !== undefined) return outcomeOf(',
      'if (check.qualifier === null) return outcomeOf(',
    ],
    [
      'COND-16',
      'an incomplete ARN differs in an Allow',
      "if (check.operands.hasIncomplete && effect === 'Allow') return 'no'",
      '',
    ],
    [
      'COND-17',
      'an unreadable operand matches nothing',
      "if (check.isUnreadable) return 'fault' // RULE cond.unreadable-operand-is-a-fault",
      '',
    ],
    [
      'DEC-6',
      'an unreadable operand matches nothing',
      "if (check.isUnreadable) return 'fault' // RULE cond.unreadable-operand-is-a-fault",
      '',
    ],
  ]),
  ...inFile('policy/condition/operator.ts', [
    [
      'COND-17',
      'an unreadable value matches nothing',
      "if (value === undefined) return 'fault'",
      "if (value === undefined) return 'no'",
    ],
    [
      'EVAL-4',
      'an early match hides a fault',
      "if (outcome === 'yes') matched = true",
      "if (outcome === 'yes') return 'yes'",
    ],
  ]),
  ...inFile('policy/condition/operators.ts', [
    [
      'COND-9',
      'Null takes IfExists',
      "if (rest === 'null') {",
      "if (rest === 'null' || rest === 'nullifexists') {",
    ],
    [
      'MATCH-3',
      'operators in their case only',
      'const folded = foldCase(text)',
      'const folded = text.replace(/^(ForAllValues|ForAnyValue):|IfExists$/g, (part) => part.toLowerCase()).replace(/^[A-Z]/, (c) => c.toLowerCase())',
    ],
    [
      'DEC-10',
      'an unknown operator is StringEquals',
      'if (operator === undefined) return undefined',
      "if (operator === undefined) return parseOperatorName('StringEquals')",
    ],
  ]),
  ...inFile('policy/condition/string-operators.ts', [
    [
      'MATCH-3',
      'StringEquals ignores case',
      'outcomeOf(resolveText(operand, values) === value)',
      'outcomeOf(foldCase(resolveText(operand, values) ?? "") === foldCase(value))',
    ],
    [
      'COND-8',
      'StringEqualsIgnoreCase counts case',
      'text !== undefined && foldCase(text) === value)',
      'text === value)',
    ],
    [
      'VAR-7',
      'an unresolved pattern matches anything',
      "return glob === undefined ? 'no'",
      "return glob === undefined ? 'yes'",
    ],
  ]),
  ...inFile('policy/condition/decimal.ts', [
    [
      'COND-12',
      'exponents and blanks pass',
      '/^([+-]?)([0-9]+)(?:\\.([0-9]+))?$/',
      '/^\\s*([+-]?)([0-9]+)(?:\\.([0-9]+))?(?:e[0-9]+)?\\s*$/',
    ],
    [
      'COND-12',
      'numbers compare as texts',
      'if (a.integer.length !== b.integer.length) return a.integer.length - b.integer.length',
      '',
    ],
  ]),
  ...inFile('policy/condition/instant.ts', [
    [
      'COND-13',
      'impossible dates roll over',
      'day > daysInMonth(year, month)) return undefined',
      'day > 31) return undefined',
    ],
    ['COND-13', 'zones are ignored', '+ time - offset', '+ time - 0 * offset'],
    [
      'COND-13',
      'a zone may be absent',
      '?(Z|[+-]\\d{2}:\\d{2}))?)?$/',
      '?(Z|[+-]\\d{2}:\\d{2})?)?)?$/',
    ],
  ]),
  ...inFile('policy/condition/exact-operators.ts', [
    ['COND-14', 'padding may be absent', 'return isCanonical ? text : undefined', 'return text'],
    [
      'DEC-7',
      'Bool takes no variables',
      'if (segments === undefined || hasVariables(segments)) return segments',
      'if (segments === undefined || hasVariables(segments)) return undefined',
    ],
    ['COND-8', 'Bool counts case', "return folded === 'true' ?", "return text === 'true' ?"],
  ]),
  ...inFile('policy/condition/ip-address.ts', [
    [
      'COND-15',
      'the other family is inside',
      'if (address.family !== range.address.family) return false',
      'if (address.family !== range.address.family) return true',
    ],
    [
      'COND-15',
      'host bits count',
      'const mask = left >= 16 ? 0xffff :',
      'const mask = left > 0 ? 0xffff :',
    ],
    ['DEC-8', 'mapped addresses are IPv6', 'return isMapped(address) ? {', 'return false ? {'],
  ]),
  ...inFile('policy/condition/arn-operators.ts', [
    [
      'COND-16',
      'an incomplete ARN is padded',
      "return pattern !== undefined && fields.length < 6 ? 'incomplete' : pattern",
      "return compileArnFields([...fields, ...Array<string>(6 - fields.length).fill('*')], mode)",
    ],
  ]),
]
