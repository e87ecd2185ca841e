import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { refusalRules } from './refusal.ts'

const folder = new URL('../../', import.meta.url)
const codes = Object.keys(refusalRules)

test('RA-20 every reason code is explained in the README, and no other', () => {
  const rows = readFileSync(new URL('README.md', folder), 'utf8').matchAll(
    /^\| `([A-Za-z]+)` \| ([A-Z0-9-]+) \|/gm,
  )

  expect(Object.fromEntries([...rows].map(([, code, rule]) => [code, rule]))).toEqual(refusalRules)
})

test('RA-20 every reason code can come about', () => {
  const files = globSync('src/**/*.ts', { cwd: folder, exclude: ['**/*.test.ts', '**/refusal.ts'] })
  const sources = files.map((file) => readFileSync(new URL(file, folder), 'utf8')).join('\n')

  expect(codes.filter((code) => !sources.includes(`'${code}'`))).toEqual([])
})
