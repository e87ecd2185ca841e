import { expect, test } from 'vitest'
import { compilePattern, resolvePattern } from './pattern.ts'
import { matchGlob } from './wildcard.ts'

const none = new Map<string, string>()

test('short patterns stay right when there are more of them than are kept', () => {
  const texts = Array.from({ length: 1_003 }, (_, index) => `order/${index}`)

  const patterns = [...texts, ...texts].map((text) => compilePattern(text, 'plain'))

  for (const [index, pattern] of patterns.entries()) {
    const glob = pattern === undefined ? undefined : resolvePattern(pattern, none)
    const text = texts[index % texts.length] as string
    expect(glob && matchGlob(glob, text)).toBe('yes')
    expect(glob && matchGlob(glob, `${text}/`)).toBe('no')
  }
})

test('a short pattern with a variable is not kept as text', () => {
  const values = new Map([['a:b', 'x*']])
  const pattern = compilePattern('${a:b}', 'variables')
  const glob = pattern === undefined ? undefined : resolvePattern(pattern, values)

  expect(glob && matchGlob(glob, 'x*')).toBe('yes')
  expect(glob && matchGlob(glob, 'xy')).toBe('no')
})
