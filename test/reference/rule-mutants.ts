/** A rule taken out of the compiled evaluator: a vector that names it must fail. */
export interface RuleMutant {
  readonly rule: string
  /** What is done instead. */
  readonly name: string
  /** Below `packages/core/src`. */
  readonly file: string
  /** Stands exactly once in the file. */
  readonly from: string
  readonly to: string
}

type Row = readonly [rule: string, name: string, from: string, to: string]

const inFile = (file: string, rows: readonly Row[]): RuleMutant[] =>
  rows.map(([rule, name, from, to]) => ({ rule, name, file, from, to }))

const grammar = [
  ...inFile('policy/json.ts', [
    ['GRAM-1', 'equal members are no issue', 'if (seen.has(name)) {', 'if (seen.size < 0) {'],
    ['GRAM-2', 'U+0000 is legal', "if (value.includes('\\0'))", 'if (value.length < 0)'],
    ['GRAM-2', 'half a pair is legal', 'if (!value.isWellFormed()) {', 'if (value.length < 0) {'],
    ['LIM-11', 'no limit of nesting', 'if (depth > this.#limits.depth) {', 'if (depth < 0) {'],
    ['LIM-11', 'no limit of values', 'if (this.#values > this.#limits.values) {', 'if (false) {'],
  ]),
  ...inFile('policy/parse-policy.ts', [
    ['GRAM-2', 'any character is legal', 'if (at === -1) return', 'if (at < 1e9) return'],
    [
      'GRAM-15',
      'the first issue only',
      'return issues.toSorted(',
      'return issues.slice(0, 1).toSorted(',
    ],
    ['LIM-1', 'white space counts everywhere', "type === 'scp' || type === 'rcp'", 'true'],
    ['LIM-7', 'white space is free in guardrails', "type === 'scp' || type === 'rcp'", 'false'],
    ['LIM-3', 'no limit of length', 'if (length <= most) return', 'if (length >= 0) return'],
    ['LIM-4', 'no limit of length', 'if (length <= most) return', 'if (length >= 0) return'],
  ]),
  ...inFile('policy/compile-policy.ts', [
    [
      'GRAM-3',
      'unknown members pass',
      'if (known.includes(name)) return []',
      'if (name) return []',
    ],
    [
      'GRAM-4',
      'absent means 2012',
      "if (cursor === undefined) return '2008-10-17'",
      "if (cursor === undefined) return '2012-10-17'",
    ],
    [
      'GRAM-4',
      'any version passes',
      "if (value === '2012-10-17' ||",
      "if (value !== '2008-10-17') return '2012-10-17'\n  if (value === '2012-10-17' ||",
    ],
    [
      'DEC-9',
      'absent means 2012',
      "if (cursor === undefined) return '2008-10-17'",
      "if (cursor === undefined) return '2012-10-17'",
    ],
    [
      'EVAL-6',
      'Allows of a faulty document apply',
      "statement.effect === 'Deny'",
      'statement !== undefined',
    ],
    [
      'EVAL-6',
      'a document without statements is empty',
      "if (statements.length > 0 && isUnreadable) return denyEverything(id, 'no statement can be read')",
      '',
    ],
    [
      'LIM-11',
      'no limit of statements',
      'if (statements.length > limits.statements) {',
      'if (statements.length < 0) {',
    ],
  ]),
  ...inFile('policy/compile-statement.ts', [
    [
      'GRAM-3',
      'both forms of a pair pass',
      'if (principal !== undefined && notPrincipal !== undefined) {',
      'if (principal !== undefined && notPrincipal === null) {',
    ],
    [
      'GRAM-3',
      'both forms of a list pass',
      'if (positive !== undefined && negative !== undefined) faults',
      'if (positive !== undefined && negative === null) faults',
    ],
    ['GRAM-5', 'an unreadable effect is no fault', 'faults.push(problem) //', 'void problem //'],
    [
      'EVAL-5',
      'an unreadable effect is an Allow',
      "  faults.push(problem) // RULE eval.unreadable-effect-is-deny\n  return 'Deny'",
      "  return 'Allow'",
    ],
    [
      'GRAM-6',
      'an empty Not-list passes',
      'if (items.length === 0 && positive === undefined) {',
      'if (items.length < 0) {',
    ],
    [
      'EVAL-5',
      'an unknown member is no fault',
      'const faults = [...members].flatMap(([name, member]) => unknownElement(name, member, log))',
      'const faults: string[] = []',
    ],
  ]),
  ...inFile('policy/action-pattern.ts', [
    [
      'GRAM-7',
      'any text is an action',
      "if (!isWellFormed || source.includes('${')) return undefined",
      'void isWellFormed',
    ],
    [
      'GRAM-7',
      'variables pass',
      " || source.includes('${')) return undefined",
      ') return undefined',
    ],
    ['MATCH-1', 'case counts in actions', 'compileGlob(foldCase(source))', 'compileGlob(source)'],
    [
      'MATCH-4',
      'an action is a prefix',
      'compileGlob(foldCase(source))',
      'compileGlob(`${foldCase(source)}*`)',
    ],
  ]),
  ...inFile('policy/resource-pattern.ts', [
    [
      'GRAM-8',
      'any text is a resource',
      "const isArn = source.startsWith('arn:')",
      'const isArn = true',
    ],
    [
      'VAR-2',
      'variables in any field',
      'if (hasEarlyVariable) return undefined',
      'void hasEarlyVariable',
    ],
    [
      'MATCH-7',
      'a pattern matches no ARN',
      'return resource === null ? outcomeOf(false)',
      'return resource === null ? outcomeOf(true)',
    ],
    [
      'MATCH-10',
      'the partition aws is every partition',
      'const fields = splitArnPattern(source, mode)',
      "const fields = splitArnPattern(source.replace('arn:aws:', 'arn:*:'), mode)",
    ],
    ['MATCH-8', 'missing fields are empty', ".fill('*')", ".fill('')"],
    ['DEC-5', 'missing fields are empty', ".fill('*')", ".fill('')"],
    ['LIM-10', 'no cap on patterns', 'isLongerThan(source, limits.patternLength)', 'false'],
  ]),
  ...inFile('policy/principal-element.ts', [
    ['GRAM-9', 'wildcards anywhere', "if (text === '' || /[*?]/.test(text)) return undefined", ''],
    [
      'GRAM-6',
      'an empty NotPrincipal passes',
      'if (isNegated && items.length === 0)',
      'if (items.length < 0)',
    ],
    ['VAR-2', 'variables in principals', "if (text.includes('${')) return undefined", ''],
    [
      'PRIN-2',
      'a star of kind AWS is no principal',
      "text === '*' ? everyone : readAwsEntry(text)",
      'readAwsEntry(text)',
    ],
  ]),
  ...inFile('policy/compile-condition.ts', [
    [
      'GRAM-10',
      'any case of operators',
      'if (name.canonical !== operator)',
      'if (name.canonical === undefined)',
    ],
    ['GRAM-10', 'keys without prefix', 'if (!/^[^:\\s]+:.+$/.test(key) ||', 'if ('],
    ['GRAM-10', 'a key in two cases', 'if (seen.has(foldCase(key)))', 'if (seen.has(key))'],
    ['VAR-2', 'variables in keys', " || key.includes('${')) {", ') {'],
    [
      'GRAM-11',
      'exponents pass',
      'if (/[eE]/.test(text)) return false',
      'if (/[eE]/.test(text)) return true',
    ],
    ['GRAM-11', 'any size of numbers', 'size < Number.MAX_SAFE_INTEGER ||', 'true ||'],
    [
      'COND-17',
      'unreadable operands are not refused',
      'for (const index of unreadableOperands(entry)) {',
      'for (const index of unreadableOperands(entry).slice(1e9)) {',
    ],
  ]),
  ...inFile('policy/check-policy-type.ts', [
    ['GRAM-5', 'any Sid', '!/^[A-Za-z0-9]*$/.test(value)', 'false'],
    [
      'GRAM-5',
      'a Sid twice',
      "seen.has(value) && type !== 'resource'",
      "seen.has(value) && type === 'rcp'",
    ],
    [
      'GRAM-12',
      'a trust policy for everyone',
      "if (rule.principal === 'principal-only' && isEveryone) {",
      'if (false) {',
    ],
    [
      'GRAM-12',
      'a trust policy with resource',
      "rule.resource === 'refused' && present !== undefined",
      'false',
    ],
    [
      'GRAM-12',
      'a trust policy with any action',
      'if (!isAction || /^sts:/i.test(action)) continue',
      'if (action) continue',
    ],
    [
      'GRAM-13',
      'an RCP may allow',
      "effect.node.value === 'Allow') {",
      "effect.node.value === 'allow') {",
    ],
    [
      'GRAM-13',
      'an RCP may name anyone',
      "rule.principal === 'everyone-only' && principal",
      "rule.principal === 'refused' && principal",
    ],
    [
      'GRAM-14',
      'NotPrincipal is refused everywhere',
      "if (rule.principal === 'required') return",
      '',
    ],
    [
      'GRAM-15',
      'identity policies may name principals',
      'if (present === undefined) return\n    log',
      'if (present !== null) return\n    log',
    ],
  ]),
]

const matching = [
  ...inFile('policy/fold-case.ts', [
    [
      'MATCH-1',
      'folding of all letters',
      'text.replace(/[A-Z]+/g, (run) => run.toLowerCase())',
      'text.toLowerCase()',
    ],
    [
      'DEC-12',
      'folding of all letters',
      'text.replace(/[A-Z]+/g, (run) => run.toLowerCase())',
      'text.toLowerCase()',
    ],
    ['KEY-1', 'no folding', 'return hasUpperCase ? text.toLowerCase() : text', 'return text'],
  ]),
  ...inFile('policy/wildcard.ts', [
    [
      'MATCH-2',
      'a question mark is optional',
      "else if (char === '?') tokens.push(ANY_ONE)",
      "else if (char === '?') tokens.push(ANY_RUN)",
    ],
    [
      'MATCH-2',
      'a star is a character',
      "if (char === '*') tokens.push(ANY_RUN)",
      "if (char === '*') tokens.push(0x2a)",
    ],
    [
      'MATCH-12',
      'a star is tried once',
      '      at = starAt\n      token = starToken + 1',
      "      return 'no'",
    ],
    [
      'LIM-10',
      'no cap on values',
      "    return 'fault' // RULE lim.match-value-length",
      "    return 'no'",
    ],
  ]),
  ...inFile('policy/arn-pattern.ts', [
    [
      'MATCH-5',
      'colons of variables count',
      "if (mode === 'variables' && text.startsWith('${', at)) {",
      'if (at < 0) {',
    ],
    [
      'MATCH-5',
      'fields are not compared',
      "    if (outcome === 'no') return 'no'\n    if (outcome === 'fault') fault = true",
      "    if (at === 5 && outcome === 'no') return 'no'",
    ],
    [
      'VAR-6',
      'an unresolved variable matches anything',
      "if (glob === undefined) return 'no'",
      "if (glob === undefined) return 'yes'",
    ],
    [
      'MATCH-6',
      'Arn operators compare one text',
      'if (literalHead === undefined || value.text.length',
      'if (literalHead === undefined) return matchGlob(globFromTokens(pattern.fields.flatMap((field, at) => [...(at > 0 ? [58] : []), ...(resolvePattern(field, values)?.tokens ?? [])])), value.text)\n  if (literalHead === undefined || value.text.length',
    ],
    [
      'VAR-6',
      'an unresolved variable of a usual pattern matches anything',
      "return glob === undefined ? 'no'",
      "return glob === undefined ? 'yes'",
    ],
  ]),
  ...inFile('decision/match-target.ts', [
    [
      'MATCH-9',
      'a star in the request is every resource',
      'readArn(request.resource.arn)',
      "readArn(request.resource.arn.replace('order/*', 'order/42'))",
    ],
  ]),
  ...inFile('decision/match-statement.ts', [
    [
      'MATCH-11',
      'NotAction is Action',
      "return covered !== element.isNegated ? 'yes' : 'no' // RULE match.not-action",
      "return covered ? 'yes' : 'no'",
    ],
    [
      'MATCH-11',
      'NotResource is Resource',
      "return covered !== element.isNegated ? 'yes' : 'no' // RULE match.not-resource",
      "return covered ? 'yes' : 'no'",
    ],
    [
      'VAR-8',
      'an unresolved exception excepts nothing',
      "if (element.isNegated && effect === 'Allow' && isResourceUnresolved(entry, target.context))\n      return 'no'",
      '',
    ],
    [
      'DEC-1',
      'an unresolved exception excepts nothing',
      "if (element.isNegated && effect === 'Allow' && isResourceUnresolved(entry, target.context))\n      return 'no'",
      '',
    ],
    [
      'PRIN-5',
      'every statement must name a principal',
      "return mode === 'implied' ? 'self' : 'fault'",
      "return 'fault'",
    ],
    [
      'EVAL-2',
      'the action does not matter',
      "return covered !== element.isNegated ? 'yes' : 'no' // RULE match.not-action",
      "return 'yes'",
    ],
    [
      'EVAL-2',
      'conditions do not matter',
      "if (outcome === 'no') return noMatch",
      "if (outcome === 'no') continue",
    ],
    [
      'EVAL-5',
      'a fault applies in an Allow',
      "applies: statement.effect === 'Deny', strength",
      'applies: true, strength',
    ],
    [
      'EVAL-5',
      'a fault does not apply in a Deny',
      "applies: statement.effect === 'Deny', strength",
      'applies: false, strength',
    ],
    [
      'DEC-11',
      'a fault applies in an Allow',
      "applies: statement.effect === 'Deny', strength",
      'applies: true, strength',
    ],
    [
      'DEC-10',
      'a fault does not apply in a Deny',
      "applies: statement.effect === 'Deny', strength",
      'applies: false, strength',
    ],
    [
      'DEC-6',
      'a fault applies in an Allow',
      "applies: statement.effect === 'Deny', strength",
      'applies: true, strength',
    ],
    [
      'GRAM-15',
      'policies of the caller need no resource',
      "statement.resource === undefined && mode === 'implied'",
      'false',
    ],
  ]),
  ...inFile('policy/variables.ts', [
    [
      'VAR-1',
      'variables in every document',
      "if (mode === 'plain' || !text.includes('${'))",
      "if (!text.includes('${'))",
    ],
    ['VAR-3', 'any spacing', "(?:, '([^']+)')?$/", "(?:, *'([^']+)')?$/"],
    ['VAR-3', 'an empty default', "(?:, '([^']+)')?$/", "(?:, '([^']*)')?$/"],
    [
      'VAR-3',
      'no special characters',
      "if (body === '*' || body === '?' || body === '$') return",
      "if (body === 'none') return",
    ],
    [
      'VAR-4',
      'substituted text has wildcards',
      'tokens.push(...literalTokens(piece))',
      'tokens.push(...globTokens(piece))',
    ],
    [
      'VAR-5',
      'the empty string is a value',
      "typeof value === 'string' && value !== '' ? value",
      "typeof value === 'string' ? value",
    ],
    [
      'VAR-5',
      'a list of one is a value',
      "typeof value === 'string' && value !== '' ? value",
      "value !== undefined && value[0] !== undefined && (typeof value !== 'string' || value !== '') ? (typeof value === 'string' ? value : value[0])",
    ],
    [
      'DEC-4',
      'the empty string is a value',
      "typeof value === 'string' && value !== '' ? value",
      "typeof value === 'string' ? value",
    ],
    [
      'VAR-7',
      'an unresolved value is its text',
      'if (piece === undefined) return undefined\n    text += piece',
      "text += piece ?? 'red'",
    ],
    [
      'VAR-9',
      'a malformed variable is unresolved',
      'if (variable === undefined) return undefined // RULE',
      "if (variable === undefined) return [{ kind: 'variable', key: 'none', fallback: undefined }] // RULE",
    ],
  ]),
]

const conditions = [
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
      'outcomeOf(substituteText(operand, values) === value)',
      'outcomeOf(foldCase(substituteText(operand, values) ?? "") === foldCase(value))',
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

const callers = inFile('decision/match-principal.ts', [
  [
    'PRIN-1',
    'a role is as good as its session',
    "'entity', // RULE prin.role-entry-is-entity",
    "'self',",
  ],
  [
    'PRIN-8',
    'an account entry exempts its members',
    "const isListed = strength === 'self' || strength === 'entity'",
    "const isListed = strength !== 'none'",
  ],
  [
    'DEC-2',
    'an account entry exempts its members',
    "const isListed = strength === 'self' || strength === 'entity'",
    "const isListed = strength !== 'none'",
  ],
  [
    'PRIN-11',
    'an account entry exempts its members',
    "const isListed = strength === 'self' || strength === 'entity'",
    "const isListed = strength !== 'none'",
  ],
  [
    'PRIN-9',
    'an account entry lists nobody in an Allow',
    "if (effect === 'Allow') return strength === 'none' ? 'self' : 'none'",
    "if (effect === 'Allow') return strength === 'none' || strength === 'account' ? 'self' : 'none'",
  ],
  ['PRIN-10', 'a boundary changes nothing', "if (traits.hasBoundary) return 'self'", ''],
  [
    'PRIN-7',
    'NotPrincipal reaches the listed',
    'if (!element.isNegated) return strength',
    'if (effect) return strength',
  ],
  [
    'PRIN-12',
    'root is like any user to its account',
    "return caller.kind === 'root' ? 'self' : 'account'",
    "return 'account'",
  ],
  [
    'PRIN-4',
    'an account entry reaches every account',
    "if (caller.account !== entry.account) return 'none'",
    '',
  ],
  ['PRIN-6', 'an issuer is no provider', ' || provider === caller.issuer', ''],
])

const layers = [
  ...inFile('decision/layers.ts', [
    [
      'PRIN-15',
      'guardrails bind service-linked roles',
      "principal.kind === 'role-session' && principal.isServiceLinked",
      'false',
    ],
    [
      'PRIN-13',
      'a boundary binds services',
      'boundary: isOwn ? own.boundary : null',
      'boundary: own.boundary',
    ],
    [
      'EVAL-10',
      'RCPs reach exempt resources',
      'rcps: resource.isRcpExempt || isServiceLinked',
      'rcps: isServiceLinked',
    ],
    [
      'EVAL-11',
      'session policies reach users',
      'takesSessionPolicies(principal) ? own.session',
      'isOwn ? own.session',
    ],
  ]),
  ...inFile('testing/decide-vector.ts', [
    [
      'PRIN-16',
      'SCPs bind the management account',
      "const isScpExempt = 'account' in principal &&",
      'const isScpExempt = false &&',
    ],
    [
      'PRIN-16',
      'RCPs bind the management account',
      'rcps: isManagement(question, resource.account)',
      'rcps: isScpExempt',
    ],
  ]),
  ...inFile('decision/decide.ts', [
    [
      'EVAL-1',
      'silence allows',
      "return ownSideAllows(sides) && identityCounts ? 'identity' : undefined",
      "return 'identity'",
    ],
    [
      'EVAL-3',
      'a Deny does not win',
      'if (denied !== undefined) return denied',
      'if (denied !== undefined && layers.resource.allows.length === 0 && layers.identity.allows.length === 0) return denied',
    ],
    [
      'EVAL-8',
      'an absent boundary allows nothing',
      'layers.boundary === null || layers.boundary.allows.length > 0',
      'layers.boundary !== null && layers.boundary.allows.length > 0',
    ],
    [
      'EVAL-8',
      'an empty boundary is none',
      'layers.boundary === null || layers.boundary.allows.length > 0',
      'layers.boundary === null || layers.boundary.allows.length >= 0',
    ],
    [
      'EVAL-9',
      'one SCP level is enough',
      "if (silentLevel !== -1) return implicitDeny('scp'",
      "if (silentLevel !== -1 && layers.scps.every((level) => level.allows.length === 0)) return implicitDeny('scp'",
    ],
    [
      'EVAL-11',
      'session policies narrow nothing',
      'layers.session.every((layer) => layer.allows.length > 0)',
      'true',
    ],
    [
      'PRIN-12',
      'root has no implicit Allow',
      "principal.kind === 'root' || layers.identity",
      'layers.identity',
    ],
    [
      'PRIN-14',
      'federated users need no session policy',
      "principal.kind === 'federated-user' && own.layers.session.length === 0",
      'false',
    ],
    [
      'EVAL-12',
      'any grant suffices for services',
      "return grants.has('self') ? 'resource' : undefined",
      "return grants.has('self') || request.resource.account ? 'resource' : undefined",
    ],
    [
      'EVAL-13',
      'a grant to the session is narrowed',
      "if (grants.has('self')) return 'resource'",
      "if (grants.has('self') && sides.boundaryAllows && sides.sessionAllows) return 'resource'",
    ],
    [
      'EVAL-13',
      'a grant to the role is not narrowed',
      "if (grants.has('entity') && !isNarrowedAway)",
      "if (grants.has('entity') || isNarrowedAway === undefined)",
    ],
    [
      'EVAL-14',
      'one side is enough',
      'grants.size > 0 && ownSideAllows(sides)',
      'grants.size > 0 || ownSideAllows(sides)',
    ],
    [
      'EVAL-15',
      'a mandatory policy is optional',
      "!request.resource.isPolicyMandatory || grants.has('account')",
      'true',
    ],
    [
      'EVAL-16',
      'a trust policy is optional',
      "!request.resource.isPolicyMandatory || grants.has('account')",
      'true',
    ],
    [
      'EVAL-19',
      'the session policy before the boundary',
      "return sides.boundaryAllows ? 'session' : 'boundary'",
      "return sides.sessionAllows ? 'boundary' : 'session'",
    ],
    [
      'EVAL-20',
      'every Allow determines',
      ': [...resource.allows, ...identity.allows]\n',
      ': resource.allows\n',
    ],
    [
      'EVAL-20',
      'the first Deny alone determines',
      "decisionBy('Deny', first.where.layer, findings.denies,",
      "decisionBy('Deny', first.where.layer, [first],",
    ],
  ]),
]

/** Every rule of the specification that the compiled evaluator implements in a place of its own. */
export const ruleMutants: readonly RuleMutant[] = [
  ...grammar,
  ...matching,
  ...conditions,
  ...callers,
  ...layers,
]
