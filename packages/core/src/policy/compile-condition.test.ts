import { expect, test } from 'vitest'
import { compilePolicy } from './compile-policy.ts'
import { parsePolicy } from './parse-policy.ts'

function textOf(condition: string, version = '2012-10-17'): string {
  const statement = `{"Effect":"Allow","Action":"a:b","Resource":"*","Condition":${condition}}`
  return `{"Version":"${version}","Statement":[${statement}]}`
}

const statementOf = (text: string) => compilePolicy(text, 'p').statements[0]

test('equal condition blocks are compiled once', () => {
  const text = textOf('{"StringEquals":{"aws:PrincipalTag/team":["red","blue"]}}')

  expect(statementOf(text)?.conditions).toBe(statementOf(` ${text}`)?.conditions)
  expect(statementOf(text)?.readKeys).toEqual(['aws:principaltag/team'])
})

test('VAR-1 a block means what the version of its own document says', () => {
  const block = '{"StringEquals":{"aws:SourceAccount":"${aws:PrincipalAccount}"}}'
  const bad = '{"StringEquals":{"aws:SourceAccount":"${bad"}}'

  expect(parsePolicy(textOf(bad, '2008-10-17'), 'identity').ok).toBe(true)
  expect(parsePolicy(textOf(bad), 'identity').ok).toBe(false)
  expect(parsePolicy(textOf(bad, '2008-10-17'), 'identity').ok).toBe(true)
  expect(statementOf(textOf(block, '2008-10-17'))?.conditions).not.toBe(
    statementOf(textOf(block))?.conditions,
  )
})

test('EVAL-6 no block of a document without a readable version is shared', () => {
  const text = textOf('{"StringEquals":{"a:b":"c"}}', '2020-01-01').replace('Allow', 'Deny')
  const other = text.replace('a:b":"c', 'a:b":"d')

  const [one] = statementOf(text)?.conditions ?? []
  const [two] = statementOf(other)?.conditions ?? []

  expect([one?.operands, two?.operands]).toEqual([['c'], ['d']])
})

test('GRAM-15 the problems of a block are reported in every document that has it', () => {
  const text = textOf('{"StringEqual":{"a:b":"c"}}')
  const issuesOf = (document: string) => {
    const result = parsePolicy(document, 'identity')
    return result.ok ? [] : result.issues.map(({ code, offset }) => [code, offset])
  }

  expect(issuesOf(text)).toEqual([['UNKNOWN_OPERATOR', 112]])
  expect(issuesOf(`  ${text}`)).toEqual([['UNKNOWN_OPERATOR', 114]])
})

test('thousands of different blocks are all told apart', () => {
  const operandOf = (at: number) =>
    statementOf(textOf(`{"StringEquals":{"a:b":"v${at}"}}`))?.conditions[0]?.operands

  for (let at = 0; at < 5_000; at += 1) expect(operandOf(at)).toEqual([`v${at}`])
})
