// Every error code has a section in docs/errors.md with cause and remedy, and no section is without a code.
import { readFileSync } from 'node:fs'
import { errorTable } from '../packages/core/src/errors.ts'
import { report } from './lib/source-files.ts'

const problems: string[] = []
const sections = new Map<string, string>()
for (const part of readFileSync('docs/errors.md', 'utf8').split(/^## /m).slice(1)) {
  const name = part.slice(0, part.indexOf('\n')).trim()
  if (sections.has(name)) problems.push(`docs/errors.md: two sections \`${name}\``)
  sections.set(name, part)
}

for (const [code, { status }] of Object.entries(errorTable)) {
  const section = sections.get(code)
  if (section === undefined) {
    problems.push(`docs/errors.md: no section for \`${code}\``)
    continue
  }
  for (const word of ['Cause', 'Remedy']) {
    if (!section.includes(`**${word}.**`))
      problems.push(`docs/errors.md: \`${code}\` lacks **${word}.**`)
  }
  if (!section.includes(`Status ${status}`))
    problems.push(`docs/errors.md: \`${code}\` lacks \`Status ${status}\``)
}
for (const name of sections.keys()) {
  if (!Object.hasOwn(errorTable, name))
    problems.push(`docs/errors.md: \`${name}\` is no code of errors.ts`)
}

report('check:errors', `${sections.size} codes, each with cause, remedy and status`, problems)
