import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const modules = ['node-forge', '@peculiar/x509', 'reflect-metadata']
const cases = [
  { name: 'the validator', path: 'path/probe.ts', want: modules },
  { name: 'the reader of DER', path: 'der/probe.ts', want: modules },
  { name: 'the reader of certificates', path: 'certificate/probe.ts', want: modules },
  { name: 'revocation', path: 'revocation/probe.ts', want: modules },
  { name: 'the trust store', path: 'trust-store/probe.ts', want: modules },
  { name: 'the wire', path: 'create-session/probe.ts', want: modules },
  { name: 'the rest of the client', path: 'client/files/probe.ts', want: modules },
  { name: 'the door', path: 'index.ts', want: modules },
  { name: 'PKCS#12', path: 'client/pkcs12.ts', want: modules.slice(1) },
  { name: 'the development CA', path: 'ca/probe.ts', want: [] },
  { name: 'the testing door', path: 'testing/probe.ts', want: [] },
  { name: 'tests', path: 'path/probe.test.ts', want: [] },
]

let folder: string
let report: string
// The linter runs once, over a tree of probes with the configuration of the repository.
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lint-'))
  const config = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'))
  writeFileSync(join(folder, 'biome.json'), JSON.stringify({ ...config, vcs: { enabled: false } }))
  const source = modules.map((name) => `import '${name}'\n`).join('')
  for (const { path } of cases) {
    const file = join(folder, 'packages/roles-anywhere/src', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, source)
  }
  const lint = [
    'lint',
    '--only=style/noRestrictedImports',
    '--colors=off',
    '--max-diagnostics=none',
  ]
  const options = { cwd: folder, encoding: 'utf8' } as const
  const { stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/biome'), lint, options)
  report = stdout + stderr
})
afterAll(() => rmSync(folder, { recursive: true }))

test.each(cases)('RA-6 the linter lets $name import none of $want', ({ path, want }) => {
  const refused = modules.filter((_, index) =>
    report.includes(
      `packages/roles-anywhere/src/${path}:${index + 1}:8 lint/style/noRestrictedImports`,
    ),
  )

  expect(refused).toEqual(want)
})
