import { inFile, type RuleMutant } from './rule-mutant.ts'

/** Rules of matching and of variables (MATCH, VAR). */
export const matchingMutants: readonly RuleMutant[] = [
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
      'const found = value.indexOf(part, at)',
      'const found = value.startsWith(part, at) ? at : -1',
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
  ...inFile('decision/evaluate.ts', [
    [
      'PRIN-5',
      'every statement must name a principal',
      "if (mode === 'implied' && entry.isUnconditional",
      "if (mode === 'implied') continue\n    if (mode === 'implied' && entry.isUnconditional",
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
      "return covered !== isNegated ? 'yes' : 'no' // RULE match.not-resource",
      "return covered ? 'yes' : 'no'",
    ],
    [
      'VAR-8',
      'an unresolved exception excepts nothing',
      "if (isNegated && effect === 'Allow' && isResourceUnresolved(entry, target.context)) return 'no'",
      '',
    ],
    [
      'DEC-1',
      'an unresolved exception excepts nothing',
      "if (isNegated && effect === 'Allow' && isResourceUnresolved(entry, target.context)) return 'no'",
      '',
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
      "if (found === 'no') return 'no'",
      "if (found === 'no') continue",
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
