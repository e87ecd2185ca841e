import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatArn, parseArn, splitArn } from './arn.ts'

const text = 'arn:gw:orders:eu-1:000000000001:order/4:2'

test('MATCH-5 an ARN is split at its first five colons', () => {
  const arn = splitArn(text)

  expect(arn?.fields).toEqual(['arn', 'gw', 'orders', 'eu-1', '000000000001', 'order/4:2'])
  expect(arn?.account).toBe('000000000001')
  expect(text.slice(arn?.resourceStart)).toBe('order/4:2')
})

test('MATCH-5 empty fields are fields, and four colons are not enough', () => {
  expect(splitArn(':::::')?.fields).toEqual(['', '', '', '', '', ''])
  expect(splitArn('::::')).toBeUndefined()
  expect(splitArn('arn:gw:orders:eu-1:000000000001')).toBeUndefined()
  expect(splitArn('')).toBeUndefined()
})

test.each([0, 1, 2, 3, 4])('MATCH-5 text with %i colons is no ARN', (colons) => {
  const fields = ['arn', 'gw', 'orders', 'eu-1', '000000000001'].slice(0, colons + 1)

  expect(splitArn(fields.join(':'))).toBeUndefined()
  expect(splitArn(':'.repeat(colons))).toBeUndefined()
})

test('an answer does not depend on what was asked before', () => {
  const other = 'arn:gw:s3:::bucket'
  const arns = [text, other, 'none', text, text, other].map((asked) => splitArn(asked)?.account)

  expect(arns).toEqual(['000000000001', '', undefined, '000000000001', '000000000001', ''])
})

test('fields of any text are those between its colons', () => {
  const field = fc.string({ unit: fc.constantFrom('a', '/', '*', '😀'), maxLength: 4 })
  const five = fc.tuple(field, field, field, field, field)

  fc.assert(
    fc.property(five, fc.array(field, { minLength: 1, maxLength: 3 }), (fields, rest) => {
      const resource = rest.join(':')
      const arn = splitArn([...fields, resource].join(':'))

      expect(arn?.fields).toEqual([...fields, resource])
      expect(arn?.account).toBe(fields[4])
      expect(arn?.hasPartition).toBe(fields[1] !== '')
    }),
  )
})

test('an ARN that is read and written again is the same text', () => {
  const arn = parseArn(text)

  expect(arn).toEqual({
    partition: 'gw',
    service: 'orders',
    region: 'eu-1',
    account: '000000000001',
    resource: 'order/4:2',
  })
  expect(arn && formatArn(arn)).toBe(text)
})

test.each([
  { name: 'another first field', text: 'urn:gw:orders:::order/1' },
  { name: 'a first field in capitals', text: 'ARN:gw:orders:::order/1' },
  { name: 'a first field that only begins so', text: 'arns:gw:orders:::order/1' },
  { name: 'no partition', text: 'arn::orders:::order/1' },
  { name: 'five fields', text: 'arn:gw:orders::order/1' },
])('MATCH-9 text with $name is no ARN', ({ text: wrong }) => {
  expect(parseArn(wrong)).toBeUndefined()
})
