import { expect, test } from 'vitest'
import { escapeXml, xmlFromElements } from './xml.ts'

test('WIRE-10 markup, quotes and carriage returns are escaped', () => {
  expect(escapeXml(`<a b="c">&'\r\n\t]]>`)).toBe(
    '&lt;a b=&quot;c&quot;&gt;&amp;&apos;&#xD;\n\t]]&gt;',
  )
})

test.each([
  { name: 'NUL', text: 'a\u0000b' },
  { name: 'escape', text: 'a\u001bb' },
  { name: 'vertical tab', text: 'a\u000bb' },
  { name: 'U+FFFE', text: 'a\ufffeb' },
  { name: 'U+FFFF', text: 'a\uffffb' },
  { name: 'an unpaired surrogate', text: 'a\ud800b' },
])('WIRE-10 what XML 1.0 forbids becomes U+FFFD: $name', ({ text }) => {
  expect(escapeXml(text)).toBe('a\ufffdb')
})

test('WIRE-10 characters beyond the basic plane stay', () => {
  expect(escapeXml('a😀é\u2028')).toBe('a😀é\u2028')
})

test('elements nest, numbers are written and absent values leave nothing', () => {
  const xml = xmlFromElements([
    ['A', [['B', 'x<y']]],
    ['C', 7],
    ['D', undefined],
    ['E', ''],
  ])

  expect(xml).toBe('<A><B>x&lt;y</B></A><C>7</C><E></E>')
})
