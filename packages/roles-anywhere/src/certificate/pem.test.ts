import { expect, test } from 'vitest'
import { readPem } from './pem.ts'

const block = (label: string, body: string, end = label) =>
  `-----BEGIN ${label}-----\n${body}\n-----END ${end}-----\n`

test('every block is read in order, text between them is ignored', () => {
  const blocks = readPem(
    `subject=press\n${block('CERTIFICATE', 'YWJj\r\nYWJj')}\n# key\n${block('PRIVATE KEY', 'YQ==')}`,
  )

  expect(blocks?.map(({ label, der }) => [label, Buffer.from(der).toString()])).toEqual([
    ['CERTIFICATE', 'abcabc'],
    ['PRIVATE KEY', 'a'],
  ])
})

test('a text without blocks has none', () => {
  expect(readPem('YWJj')).toEqual([])
})

test.each([
  { name: 'a block that is not closed', text: '-----BEGIN CERTIFICATE-----\nYWJj\n' },
  { name: 'a block closed by another label', text: block('CERTIFICATE', 'YWJj', 'PRIVATE KEY') },
  { name: 'a block inside a block', text: block('CERTIFICATE', block('CERTIFICATE', 'YWJj')) },
  { name: 'an end without a beginning', text: '-----END CERTIFICATE-----\n' },
  { name: 'a stray character', text: block('CERTIFICATE', 'YW$j') },
  {
    name: 'an encrypted legacy key, which has headers',
    text: block('RSA PRIVATE KEY', 'Proc-Type: 4,ENCRYPTED\n\nYWJj'),
  },
])('PLAT-21 $name is refused', ({ text }) => {
  expect(readPem(text)).toBeUndefined()
})
