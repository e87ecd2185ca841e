// Every public export has a docstring, and one that throws says what: the doors of the packages name what is public.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { report, sourceFiles } from './lib/source-files.ts'

const problems: string[] = []
let count = 0

for (const door of sourceFiles(/^packages\/[^/]+\/src\/(?:index|ca\/index|testing\/index)\.ts$/)) {
  for (const [, names = '', from = ''] of door.text.matchAll(
    /export (?:type )?\{([^}]*)\} from '(\.[^']+)'/g,
  )) {
    const path = join(dirname(door.path), from)
    if (!existsSync(path)) continue
    const text = readFileSync(path, 'utf8')
    for (const name of names.split(',').map((part) => part.replace('type ', '').trim())) {
      if (name === '') continue
      count += 1
      checkExport(name, path, text)
    }
  }
}

function checkExport(name: string, path: string, text: string): void {
  const declaration = new RegExp(
    `(/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/\\n)?^export (?:async |abstract )?(?:function|const|class|interface|type) ${name}\\b`,
    'm',
  ).exec(text)
  if (declaration === null) {
    if (!text.includes(`${name} }`) && !text.includes(`${name},`))
      problems.push(`${path}: \`${name}\` is not declared here`)
    return
  }
  const doc = declaration[1]
  if (doc === undefined) {
    problems.push(`${path}: \`${name}\` has no docstring`)
    return
  }
  const isFunction = /\bfunction /.test(declaration[0].slice(doc.length))
  const start = declaration.index + declaration[0].length
  const body = text.slice(start, text.indexOf('\n}\n', start))
  if (
    isFunction &&
    /^ {2}(?:if \(.*\) )?throw (?!error\b|new Error)/m.test(body) &&
    !doc.includes('@throws')
  ) {
    problems.push(`${path}: \`${name}\` throws and does not say what`)
  }
}

report('check:exports', `${count} public names, each with a docstring`, problems)
