// The deep tier of the law's proof: a million cases over five seeds, each law and each fuzz target ten thousand times.
// `pnpm test:deep`; GATEWARDEN_SEED repeats a run, GATEWARDEN_ASSURANCE=nightly goes further.
import { spawnSync } from 'node:child_process'

process.env['GATEWARDEN_ASSURANCE'] ??= 'pr'
process.env['GATEWARDEN_SEED'] ??= String(Math.trunc(Math.random() * 2 ** 31))
// Read after the environment is set.
const { assurance, firstSeed, seeds } = await import('../test/reference/assurance.ts')
process.env['GATEWARDEN_LAW_RUNS'] ??= String(assurance.lawRuns)

const total = (assurance.cases * seeds.length).toLocaleString('en')
const plan = [
  `${total} cases over ${seeds.length} seeds (${seeds.join(', ')})`,
  `each law ${assurance.lawRuns.toLocaleString('en')} times`,
  `each fuzz target ${assurance.fuzzRuns.toLocaleString('en')} times`,
].join('; ')
console.log(`test:deep: ${plan}`)

const start = performance.now()
const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--testTimeout=3600000',
    'test/reference',
    'test/fuzz',
    'test/x509/reference',
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
)
const seconds = Math.round((performance.now() - start) / 1000)

if (status === 0) console.log(`test:deep: ${plan}: nothing found in ${seconds} s`)
else {
  console.error(`test:deep: something was found; repeat with GATEWARDEN_SEED=${firstSeed}`)
  process.exitCode = status ?? 1
}
