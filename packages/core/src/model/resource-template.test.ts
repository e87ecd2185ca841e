import { describe, expect, test } from 'vitest'
import { fillTemplate, parseResourceTemplate, type ResourceTemplate } from './resource-template.ts'

function template(source: string, limit?: number): ResourceTemplate {
  const parsed = parseResourceTemplate(source, limit)
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.template
}

const order = template('order/{orderId}')
const file = template('file/{path+}')

describe('template', () => {
  test('knows its placeholders and the text around them', () => {
    expect(template('order/{orderId}/item/{itemId}')).toEqual({
      source: 'order/{orderId}/item/{itemId}',
      parameters: [
        { name: 'orderId', isPath: false },
        { name: 'itemId', isPath: false },
      ],
      literals: ['order/', '/item/', ''],
      parameterLimit: 1024,
    })
  })

  test('may hold no placeholder at all', () => {
    expect(fillTemplate(template('settings'), {})).toEqual({ ok: true, text: 'settings' })
  })

  test.each([
    { name: 'is empty', source: '', problem: 'is empty' },
    { name: 'names a placeholder twice', source: '{a}/{a}', problem: 'names a placeholder twice' },
    { name: 'has two paths', source: '{a+}/{b+}', problem: 'has two `{path+}` placeholders' },
    {
      name: 'has two placeholders in a segment',
      source: 'order/{a}-{b}',
      problem: 'has two placeholders in one segment',
    },
    {
      name: 'has an unclosed brace',
      source: 'order/{orderId',
      problem:
        'holds a character outside placeholders that is not allowed, such as `*`, `?`, `$` or a brace',
    },
    {
      name: 'has a policy variable',
      source: `user/\${aws:username}`,
      problem:
        'holds a character outside placeholders that is not allowed, such as `*`, `?`, `$` or a brace',
    },
    {
      name: 'has a space in a placeholder',
      source: 'order/{order id}',
      problem:
        'holds a character outside placeholders that is not allowed, such as `*`, `?`, `$` or a brace',
    },
  ])('is refused if it $name', ({ source, problem }) => {
    expect(parseResourceTemplate(source)).toEqual({ ok: false, problem })
  })
})

describe('GUARD-2 a value that cannot be a segment is refused', () => {
  test.each([
    { name: 'empty', value: '', problem: 'is empty' },
    { name: 'one dot', value: '.', problem: 'is a dot segment' },
    { name: 'two dots', value: '..', problem: 'is a dot segment' },
    { name: 'slash', value: 'a/b', problem: 'contains a slash' },
    { name: 'backslash', value: 'a\\b', problem: 'contains a slash' },
    { name: 'NUL', value: 'a\u0000', problem: 'contains a control character' },
    { name: 'CR LF', value: 'a\r\nb', problem: 'contains a control character' },
    { name: 'DEL', value: 'a\u007f', problem: 'contains a control character' },
    { name: 'C1 control', value: 'a\u0085', problem: 'contains a control character' },
    { name: 'lone high surrogate', value: 'a\ud800', problem: 'contains an unpaired surrogate' },
    { name: 'lone low surrogate', value: '\udc00a', problem: 'contains an unpaired surrogate' },
    { name: 'too long', value: 'a'.repeat(1025), problem: 'is longer than 1024 characters' },
    { name: 'undefined', value: undefined, problem: 'is missing' },
    { name: 'list', value: ['a'], problem: 'is missing' },
  ])('$name', ({ value, problem }) => {
    expect(fillTemplate(order, { orderId: value })).toEqual({
      ok: false,
      parameter: 'orderId',
      problem,
    })
  })

  test('a value of exactly the limit passes', () => {
    expect(fillTemplate(order, { orderId: 'a'.repeat(1024) }).ok).toBe(true)
  })

  test('the template may set its own limit', () => {
    const short = template('order/{orderId}', 3)

    expect(fillTemplate(short, { orderId: 'abc' }).ok).toBe(true)
    expect(fillTemplate(short, { orderId: 'abcd' })).toMatchObject({
      problem: 'is longer than 3 characters',
    })
  })

  test('SEC-32 inherited members are no values', () => {
    expect(fillTemplate(template('x/{constructor}'), {})).toMatchObject({ problem: 'is missing' })
    expect(fillTemplate(template('x/{toString}'), {})).toMatchObject({ problem: 'is missing' })
  })
})

describe('GUARD-3 characters that mean something in patterns are literals', () => {
  test.each([
    { name: 'star', value: '*' },
    { name: 'question mark', value: 'a?' },
    { name: 'policy variable', value: `\${aws:username}` },
    { name: 'percent', value: '%2F' },
    { name: 'semicolon and colon', value: 'a;b:c' },
    { name: 'paired surrogates', value: '😀' },
  ])('$name', ({ value }) => {
    expect(fillTemplate(order, { orderId: value })).toEqual({ ok: true, text: `order/${value}` })
  })
})

describe('GUARD-2 path placeholders', () => {
  test.each([
    { name: 'text', value: 'a/b/c', text: 'file/a/b/c' },
    { name: 'list', value: ['a', 'b', 'c'], text: 'file/a/b/c' },
    { name: 'one segment', value: 'a', text: 'file/a' },
  ])('accept segments as $name', ({ value, text }) => {
    expect(fillTemplate(file, { path: value })).toEqual({ ok: true, text })
  })

  test.each([
    { name: 'dot segment in text', value: 'a/../b', problem: 'is a dot segment' },
    { name: 'dot segment in a list', value: ['a', '..', 'b'], problem: 'is a dot segment' },
    { name: 'slash inside a segment', value: ['a', '../b'], problem: 'contains a slash' },
    { name: 'empty segment', value: 'a//b', problem: 'is empty' },
    { name: 'trailing slash', value: 'a/', problem: 'is empty' },
    { name: 'empty list', value: [], problem: 'is empty' },
    { name: 'empty text', value: '', problem: 'is empty' },
    { name: 'number in a list', value: ['a', 1], problem: 'is missing' },
    { name: 'undefined', value: undefined, problem: 'is missing' },
  ])('refuse: $name', ({ value, problem }) => {
    expect(fillTemplate(file, { path: value })).toEqual({ ok: false, parameter: 'path', problem })
  })
})
