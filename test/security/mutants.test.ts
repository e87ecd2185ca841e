import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { mutants } from './mutants.ts'

const root = join(import.meta.dirname, '../..')

test('ASR-6 the text of every defence that can be taken out stands exactly once in its file', () => {
  const stale = mutants.filter(
    ({ file, from }) => readFileSync(join(root, file), 'utf8').split(from).length !== 2,
  )

  expect(stale.map(({ name }) => name)).toEqual([])
})
