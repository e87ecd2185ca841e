// FZ-6: policy variables are literals (LAW-27).
import { foldCase } from '@gatewarden/core'
import { compilePattern, resolvePattern } from '../../packages/core/src/policy/pattern.ts'
import { matchGlob } from '../../packages/core/src/policy/wildcard.ts'
import { globMatches } from '../reference/glob.ts'
import { readTemplate, substitute } from '../reference/template.ts'
import { ByteSource } from './byte-source.ts'
import { claim, shown } from './expect.ts'

/** Substitutes values into a pattern and matches with both readings. @throws Finding */
export function fuzz(bytes: Uint8Array): void {
  const source = new ByteSource(bytes)
  const piece = (): string =>
    source.pick(['${aws:username}', "${aws:username, 'x*'}", '${*}', source.text(4), 'a', '*', '/'])
  const template = piece() + piece() + piece()
  const name = source.text(6)
  const value = source.pick([name, `a${name}`, `${name}/`, source.text(8), `x*${name}`])
  const version = source.below(3) === 0 ? '2008-10-17' : '2012-10-17'
  const context = { 'aws:username': name }
  const fed = (): string => `${shown(template)} with ${shown(name)} on ${shown(value)}`

  const pattern = compilePattern(template, version === '2008-10-17' ? 'plain' : 'variables')
  const pieces = readTemplate(template, version)
  claim((pattern === undefined) === (pieces === undefined), () => `read: ${fed()}`)
  if (pattern === undefined || pieces === undefined) return

  const values = new Map(Object.entries(context).map(([key, text]) => [foldCase(key), text]))
  const glob = resolvePattern(pattern, values)
  const marks = substitute(pieces, context)
  claim((glob === undefined) === (marks === undefined), () => `resolved: ${fed()}`)
  if (glob === undefined || marks === undefined) return
  claim((matchGlob(glob, value) === 'yes') === globMatches(marks, value), () => `matched: ${fed()}`)

  // A variable alone is its value and nothing else, whatever the value holds.
  const alone = compilePattern('${aws:username}', 'variables')
  const literal = alone === undefined ? undefined : resolvePattern(alone, values)
  if (literal !== undefined) {
    claim((matchGlob(literal, value) === 'yes') === (value === name), () => `alone: ${fed()}`)
  }
}
