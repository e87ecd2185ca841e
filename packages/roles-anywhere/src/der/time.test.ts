import { expect, test } from 'vitest'
import { tags } from './tags.ts'
import { parseTime } from './time.ts'

const time = (tag: number, text: string) => parseTime(tag, Buffer.from(text, 'latin1'))

test.each([
  { tag: tags.utcTime, text: '491231235959Z', want: '2049-12-31T23:59:59.000Z' },
  { tag: tags.utcTime, text: '500101000000Z', want: '1950-01-01T00:00:00.000Z' },
  { tag: tags.utcTime, text: '240229000000Z', want: '2024-02-29T00:00:00.000Z' },
  { tag: tags.generalizedTime, text: '20240101000000Z', want: '2024-01-01T00:00:00.000Z' },
  { tag: tags.generalizedTime, text: '00500101000000Z', want: '0050-01-01T00:00:00.000Z' },
  { tag: tags.generalizedTime, text: '99991231235959Z', want: '9999-12-31T23:59:59.000Z' },
])('X509-4 $text is $want', ({ tag, text, want }) => {
  expect(new Date(time(tag, text)).toISOString()).toBe(want)
})

test.each([
  { tag: tags.utcTime, text: '230229000000Z', name: 'a day that does not exist' },
  { tag: tags.generalizedTime, text: '19000229000000Z', name: 'a leap day of a common century' },
  { tag: tags.utcTime, text: '240001000000Z', name: 'month 0' },
  { tag: tags.utcTime, text: '241301000000Z', name: 'month 13' },
  { tag: tags.utcTime, text: '240100000000Z', name: 'day 0' },
  { tag: tags.utcTime, text: '240101240000Z', name: 'hour 24' },
  { tag: tags.utcTime, text: '240101006000Z', name: 'minute 60' },
  { tag: tags.utcTime, text: '240101000060Z', name: 'a leap second' },
  { tag: tags.utcTime, text: '2401010000Z', name: 'no seconds' },
  { tag: tags.utcTime, text: '240101000000+0000', name: 'an offset' },
  { tag: tags.utcTime, text: '2401010000000', name: 'no Z' },
  { tag: tags.generalizedTime, text: '20240101000000.5Z', name: 'a fraction' },
  { tag: tags.generalizedTime, text: '2024010100000aZ', name: 'a letter' },
  { tag: tags.utf8String, text: '240101000000Z', name: 'a string' },
])('X509-4 $name is refused', ({ tag, text }) => {
  expect(() => time(tag, text)).toThrow(expect.objectContaining({ name: 'DerError' }))
})
