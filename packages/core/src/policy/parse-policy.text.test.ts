import { describe, expect, test } from 'vitest'
import type { PolicyType } from './check-policy-type.ts'
import { parseJson } from './json.ts'
import { parsePolicy, parsePolicyNode } from './parse-policy.ts'

const allow = { Effect: 'Allow', Action: 'orders:GetOrder', Resource: '*' }
const trusted = { Effect: 'Allow', Principal: { AWS: '000000000002' }, Action: 'sts:AssumeRole' }

function document(statement: unknown, more: object = {}): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statement, ...more })
}

function codes(text: string, type: PolicyType = 'identity'): string[] {
  const result = parsePolicy(text, type)
  return result.ok ? [] : result.issues.map((issue) => `${issue.code} ${issue.pointer}`)
}

describe('GRAM-2 the text of a document', () => {
  const named = (letter: string) => document({ ...allow, Resource: `arn:gw:s3:::${letter}` })

  test.each(['\u0020', '\u007f', '\u0080', '\u00ff'])('may hold `%s`', (letter) => {
    expect(codes(named(letter))).toEqual([])
  })

  test('may hold tabs and line breaks of every kind', () => {
    expect(codes(document(allow).replace('{', '{\t\n\r\n'))).toEqual([])
  })

  test.each([
    { letter: '\u0100', code: 'U+0100' },
    { letter: '\u2028', code: 'U+2028' },
    { letter: '\u{1f600}', code: 'U+1F600' },
    { letter: '\uffff', code: 'U+FFFF' },
  ])('must escape $code, and is told where it stands', ({ letter, code }) => {
    const text = named(letter)

    const result = parsePolicy(text, 'identity')

    expect(result).toEqual({
      ok: false,
      issues: [
        {
          code: 'INVALID_CHARACTER',
          message: `character ${code} is not allowed in a policy document; write it as an escape`,
          pointer: '',
          offset: text.indexOf(letter),
          line: 1,
          column: text.indexOf(letter) + 1,
        },
      ],
    })
  })
})

describe('LIM-1 to LIM-7 the length of a document', () => {
  const everyone = { Effect: 'Deny', Principal: '*', Action: 's3:Get', Resource: '*' }
  const types = [
    { type: 'identity', most: 10_240, statement: allow },
    { type: 'resource', most: 20_480, statement: everyone },
    { type: 'trust', most: 4_096, statement: trusted },
    { type: 'scp', most: 5_120, statement: allow },
    { type: 'rcp', most: 5_120, statement: everyone },
  ] as const

  /** A document of this length in which every character counts. */
  const padded = (statement: object, length: number, pad: (room: number) => string) => {
    const text = (Sid: string) => document({ ...statement, Sid })
    return text(pad(length - text('').length))
  }

  test.each(types)('at most $most characters of type $type', ({ type, most, statement }) => {
    const fits = padded(statement, most, (room) => 'a'.repeat(room))
    const over = padded(statement, most + 1, (room) => 'a'.repeat(room))

    expect(codes(fits, type)).toEqual([])
    expect(parsePolicy(over, type)).toMatchObject({
      ok: false,
      issues: [
        {
          code: 'DOCUMENT_TOO_LONG',
          message: `the document has ${most + 1} characters, at most ${most} are allowed`,
          pointer: '',
          offset: 0,
        },
      ],
    })
  })

  test('white space between its parts counts in guardrails and nowhere else', () => {
    for (const { type, most, statement } of types) {
      const text = padded(statement, most, (room) => 'a'.repeat(room)).replace('{', '{ \n\t\r')
      const isGuardrail = type === 'scp' || type === 'rcp'

      expect(codes(text, type)).toEqual(isGuardrail ? ['DOCUMENT_TOO_LONG '] : [])
    }
  })

  test('white space in strings counts, behind an escaped quote too', () => {
    const resource = (text: string) => document({ ...allow, Resource: `arn:gw:s3:::${text}` })
    const room = 10_240 - resource('').length

    for (const start of ['', '"', 'a"', '\\', '\\"', 'a" "']) {
      const spaces = room - JSON.stringify(start).length + 2

      // As a pattern it is too long anyway.
      expect(codes(resource(start + ' '.repeat(spaces)))).not.toContain('DOCUMENT_TOO_LONG ')
      expect(codes(resource(start + ' '.repeat(spaces + 1)))).toContain('DOCUMENT_TOO_LONG ')
    }
  })
})

test('GRAM-2 a document inside a larger text answers for its own characters', () => {
  const statement = (Sid: string) =>
    `{"Statement":{"Sid":"${Sid}","Effect":"Allow","Action":"a:B","Resource":"*"}}`
  const read = (source: string) => {
    const outer = parseJson(source).node
    const node = outer?.kind === 'object' ? outer.members.at(-1)?.value : undefined
    return parsePolicyNode({ node: node as never, pointer: '/Policy' }, source, 'identity', 'p')
  }
  const beside = `{"Name":"\u20ac","Policy":${statement('A')}}`
  const inside = `{"Name":"x","Policy":${statement('\u20ac')}}`

  expect(read(beside)).toMatchObject({ ok: true, document: { text: statement('A') } })
  expect(read(inside)).toMatchObject({
    issues: [
      { code: 'INVALID_SID' },
      { code: 'INVALID_CHARACTER', pointer: '/Policy', offset: inside.indexOf('\u20ac') },
    ],
  })
})
