import { expect, test } from 'vitest'
import { der } from '../testing/der-writer.ts'
import { DerError } from './der-error.ts'
import { createDerBudget } from './der-limits.ts'
import { explicitValue, Fields, nonEmptyItems } from './fields.ts'
import { smallInteger } from './integer.ts'
import { readDer } from './read-der.ts'
import { tags } from './tags.ts'

const read = (bytes: Uint8Array) => readDer(bytes, createDerBudget())
const fields = (...items: readonly Buffer[]) => new Fields(read(der.sequence(...items)))

test('X509-1 values are taken in order, optional ones by their tag', () => {
  const taken = fields(der.integer(1), der.null())

  expect(taken.takeOptional(tags.boolean)).toBeUndefined()
  expect(taken.take(tags.integer).tag).toBe(tags.integer)
  expect(taken.takeAny().tag).toBe(tags.null)
  expect(taken.takeAnyOptional()).toBeUndefined()
  expect(() => taken.end()).not.toThrow()
})

test.each([
  {
    name: 'another type',
    run: () => new Fields(read(der.set())),
    message: 'not the expected type',
  },
  {
    name: 'a value of another type',
    run: () => fields(der.null()).take(tags.integer),
    message: 'a value is missing or of another type',
  },
  { name: 'no value', run: () => fields().takeAny(), message: 'a value is missing' },
  { name: 'a value too many', run: () => fields(der.null()).end(), message: 'unexpected value' },
  {
    name: 'an empty list',
    run: () => nonEmptyItems(read(der.sequence())),
    message: 'not a list with values',
  },
  {
    name: 'an explicit tag around nothing',
    run: () => explicitValue(read(der.tagged(0))),
    message: 'explicit tag around other than one value',
  },
  {
    name: 'an explicit tag around two values',
    run: () => explicitValue(read(der.tagged(0, der.null(), der.null()))),
    message: 'explicit tag around other than one value',
  },
  {
    name: 'a negative count',
    run: () => smallInteger(read(der.integer(0xff))),
    message: 'INTEGER is negative or too large',
  },
  {
    name: 'a count of five octets',
    run: () => smallInteger(read(der.integer(1, 0, 0, 0, 0))),
    message: 'INTEGER is negative or too large',
  },
])('X509-1 $name is refused', ({ run, message }) => {
  expect(run).toThrow(new DerError(message))
})
