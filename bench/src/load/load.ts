import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import {
  type GateResult,
  judge,
  load,
  machine,
  printGates,
  printTable,
  type Row,
  referenceUnitNs,
  writeReport,
} from '../report.ts'
import type { LoadFigures } from './load-child.ts'
import { loadEngineNames } from './load-engines.ts'

/** Options of `pnpm bench load`. */
export interface LoadOptions {
  readonly sizes: readonly number[]
  readonly only: readonly string[]
  readonly isSmoke: boolean
  readonly args: readonly string[]
}

interface Loaded {
  readonly name: string
  readonly n: number
  readonly figures: LoadFigures
}

/** Larger worlds are left out: they take minutes (section 4.1 of the specification). */
const mostFor: ReadonlyMap<string, number> = new Map([
  ['casbin', 10_000],
  ['casl', 100_000],
  ['gatewarden-store', 100_000],
])

/** Loads each engine at each size in a process of its own, and prints times and memory (W8). */
export function benchLoad({ sizes, only, isSmoke, args }: LoadOptions): number {
  const started = load()
  const names = only.length > 0 ? only : loadEngineNames
  const loaded: Loaded[] = []
  for (const n of sizes) {
    for (const name of names) {
      if (n > (mostFor.get(name) ?? n)) continue
      loaded.push({ name, n, figures: runChild(name, n) })
    }
    printSize(loaded, n)
  }
  const gates = loadGates(loaded)
  printGates(gates)
  const rows = loaded.map(rowOf)
  const digest = createHash('sha256')
  for (const { figures } of loaded) digest.update(figures.digest)
  const units = { U_ns: loaded[0]?.figures.unitNs ?? 0 }
  const head = { ...machine(), command: 'load', args, digest: digest.digest('hex') }
  writeReport({ ...head, load: [started, load()], units, rows, gates }, isSmoke)
  const isWrong = ({ name, figures }: Loaded) =>
    name.startsWith('gatewarden') && figures.flags.includes('disagrees')
  return loaded.some(isWrong) ? 1 : 0
}

function runChild(name: string, n: number): LoadFigures {
  const script = fileURLToPath(new URL('./load-child.ts', import.meta.url))
  const args = ['--expose-gc', script, name, String(n)]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`load of ${name}, N = ${n}, failed: ${stderr}`)
  return JSON.parse(stdout) as LoadFigures
}

function rowOf({ name, n, figures }: Loaded): Row {
  const { label, version, flags, loadMs, readyMs } = figures
  const p = Math.max(10, Math.floor(n / 10))
  const base = { engine: name, label, version, workload: 'load', n, p, k: 5 }
  const agree = !flags.includes('disagrees')
  return {
    ...base,
    agree,
    load_ms: loadMs,
    prepare_ms: readyMs,
    policy_bytes: figures.bytesPerPolicy,
    principal_bytes: figures.bytesPerPrincipal,
    principal_in_use_bytes: figures.bytesPerPrincipalInUse,
    policy_in_use_bytes: figures.bytesPerPolicyInUse,
    flags,
  }
}

/** Milliseconds of the machine on which the limits were set (PERF-R6). */
function normalised(milliseconds: number, { unitNs }: LoadFigures): number {
  return (milliseconds / unitNs) * referenceUnitNs
}

function loadGates(loaded: readonly Loaded[]): readonly GateResult[] {
  const gates: GateResult[] = []
  const each = (n: number, judgeOne: (row: Loaded) => readonly GateResult[]) => {
    for (const row of loaded) {
      if (row.n === n && row.name.startsWith('gatewarden')) gates.push(...judgeOne(row))
    }
  }
  each(10_000, memoryGates)
  each(100_000, timeGates)
  return gates
}

function memoryGates({ name, figures }: Loaded): readonly GateResult[] {
  const id = 'PERF-G8'
  const { bytesPerPolicy, bytesPerPrincipal } = figures
  const gates: GateResult[] = []
  if (bytesPerPolicy !== undefined) {
    const what = `${name}: bytes of a compiled policy`
    gates.push(judge({ id, what, value: bytesPerPolicy, must: 2_500, moonshot: 1_200 }))
  }
  if (bytesPerPrincipal !== undefined) {
    const what = `${name}: bytes of a principal before first use`
    gates.push(judge({ id, what, value: bytesPerPrincipal, must: 300, moonshot: 300 }))
  }
  return gates
}

function timeGates({ name, figures }: Loaded): readonly GateResult[] {
  const id = 'PERF-G9'
  const restart = normalised(figures.loadMs + figures.firstDecisionMs, figures)
  const first = {
    id,
    what: `${name}: ms from start to first decision`,
    value: restart,
    must: 50,
    moonshot: 50,
  }
  if (name === 'gatewarden-lazy') return [judge(first)]
  const seconds = normalised(figures.loadMs, figures) / 1_000
  const what = `${name}: s to validate and index`
  return [judge({ id, what, value: seconds, must: 3, moonshot: 1 }), judge(first)]
}

function printSize(loaded: readonly Loaded[], n: number): void {
  const own = loaded.filter((row) => row.n === n)
  const bytes = (value: number | undefined) => (value === undefined ? '–' : value.toFixed(0))
  printTable(
    `load: N = ${n.toLocaleString('en')} documents, P = ${Math.max(10, Math.floor(n / 10)).toLocaleString('en')}, k = 5; ms of CPU and bytes of this machine`,
    [
      'engine',
      'JSON.parse',
      'load',
      'wall',
      'x JSON.parse',
      'first decision',
      'all principals',
      'B/policy',
      'B/principal',
      'in use',
      'all B/policy',
      'flags',
    ],
    own.map(({ figures }) => [
      figures.label,
      figures.parseMs.toFixed(1),
      figures.loadMs.toFixed(1),
      figures.loadWallMs.toFixed(0),
      (figures.loadMs / figures.parseMs).toPrecision(3),
      figures.firstDecisionMs.toFixed(2),
      figures.readyMs.toFixed(1),
      bytes(figures.bytesPerPolicy),
      bytes(figures.bytesPerPrincipal),
      bytes(figures.bytesPerPrincipalInUse),
      bytes(figures.bytesPerPolicyInUse),
      figures.flags.join(', '),
    ]),
  )
}
