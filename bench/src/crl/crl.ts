import { createHash } from 'node:crypto'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { findEntry } from '../../../packages/roles-anywhere/src/revocation/list/entry-index.ts'
import { hashSeed } from '../../../packages/roles-anywhere/src/revocation/list/serial-hash.ts'
import type { PreparedCrl } from '../../../packages/roles-anywhere/src/revocation/prepare-crl.ts'
import { forgeCa } from '../../../packages/roles-anywhere/src/testing/forge-chain.ts'
import {
  countedEntries,
  countedSerial,
  forgeCrl,
} from '../../../packages/roles-anywhere/src/testing/forge-crl.ts'
import { prepareInThread } from '../../../packages/roles-anywhere/src/trust-store/prepare-in-thread.ts'
import { retainedBytes } from '../heap.ts'
import { type Contestant, measure, type Once, type Rounds, startWatch } from '../measure.ts'
import {
  judge,
  load,
  machine,
  noiseFlag,
  printGates,
  printTable,
  type Row,
  ratio,
  writeReport,
} from '../report.ts'
import { createDraw, seeds } from '../sfc32.ts'

/** Options of `pnpm bench crl`. */
export interface CrlOptions extends Rounds {
  /** Entries of the list, each with a serial number of 16 octets. */
  readonly n: number
  readonly isSmoke: boolean
  readonly args: readonly string[]
}

interface Built {
  readonly prepared: PreparedCrl
  readonly time: Once
  /** Longest time that the event loop was held up, in milliseconds. */
  readonly heldUpMs: number
}

const mebibyte = 2 ** 20
const asked = 4_096

/** Prints what reading, indexing and asking a revocation list costs, beside a Set of its serial numbers (CRL-13). */
export async function benchCrl(options: CrlOptions): Promise<number> {
  const started = load()
  const list = forgeCrl(forgeCa('bench'), { entries: [countedEntries(options.n)] })
  const built = await buildInThread(list)
  const { der, index } = built.prepared
  const ownMiB = (der.length + index.table.byteLength) / mebibyte
  const { set, setMiB, setTime } = setOf(options.n)
  const serials = drawSerials(options.n)
  const rows = await timeLookups(lookups(built.prepared, set, serials), options)
  const [table, , other] = rows
  const gates = [
    {
      what: 's of CPU to read and index in the thread',
      value: built.time.cpuMs / 1_000,
      must: 1,
      moonshot: 0.5,
    },
    { what: 'MiB kept, the list itself included', value: ownMiB, must: 64, moonshot: 48 },
    {
      what: 'µs to find an entry',
      value: (table?.cpu_ns?.median ?? 0) / 1_000,
      must: 2,
      moonshot: 1,
    },
  ].map((gate) => judge({ id: 'CRL-13', ...gate }))
  printTable(
    `crl: ${options.n} entries, ${(list.length / mebibyte).toFixed(1)} MiB of DER`,
    [
      'index',
      'build CPU ms',
      'passed ms',
      'event loop held up ms',
      'MiB beside the DER',
      'find, x Set',
      'find ns',
    ],
    [
      [
        'offset table, in a thread',
        built.time.cpuMs.toFixed(0),
        built.time.wallMs.toFixed(0),
        built.heldUpMs.toFixed(1),
        (index.table.byteLength / mebibyte).toFixed(1),
        ratio(table?.cpu_ns?.median, other?.cpu_ns?.median),
        table?.cpu_ns?.median.toFixed(0) ?? '–',
      ],
      [
        'Set of latin1 texts, entries already found',
        setTime.cpuMs.toFixed(0),
        setTime.wallMs.toFixed(0),
        setTime.wallMs.toFixed(1),
        setMiB.toFixed(1),
        '1.00',
        other?.cpu_ns?.median.toFixed(0) ?? '–',
      ],
    ],
  )
  printGates(gates)
  writeReport(
    {
      ...machine(),
      command: 'crl',
      args: options.args,
      load: [started, load()],
      digest: createHash('sha256')
        .update(countedEntries(Math.min(options.n, 1_000)))
        .digest('hex'),
      units: {
        build_cpu_ms: built.time.cpuMs,
        held_up_ms: built.heldUpMs,
        kept_mib: ownMiB,
        set_mib: setMiB,
      },
      rows,
      gates,
    },
    options.isSmoke,
  )
  return 0
}

async function buildInThread(list: Uint8Array): Promise<Built> {
  const data = new Uint8Array(list)
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const watch = startWatch()
  const seed = hashSeed(new Uint8Array(8).fill(7))
  const prepared = await prepareInThread({ data, seed, maxBytes: data.length })
  const time = watch()
  delay.disable()
  return { prepared, time, heldUpMs: delay.max / 1e6 }
}

/** The index that one would write without thinking; its texts are cut out of a list that was read before. */
function setOf(n: number) {
  const before = retainedBytes()
  const watch = startWatch()
  const set = new Set<string>()
  for (let number = 1; number <= n; number += 1) set.add(textOf(countedSerial(number)))
  const setTime = watch()
  return { set, setTime, setMiB: (retainedBytes() - before) / mebibyte }
}

const textOf = (serial: readonly number[]) => Buffer.from(serial).toString('latin1')

function drawSerials(n: number): { readonly known: Uint8Array[]; readonly unknown: Uint8Array[] } {
  const draw = createDraw(seeds.requests)
  const drawn = (from: number) =>
    Array.from({ length: asked }, () => Uint8Array.from(countedSerial(from + draw.int(n))))
  return { known: drawn(1), unknown: drawn(n + 1) }
}

function lookups(
  { der, index }: PreparedCrl,
  set: ReadonlySet<string>,
  { known, unknown }: ReturnType<typeof drawSerials>,
): readonly Contestant[] {
  const inTurn = (serials: readonly Uint8Array[], find: (serial: Uint8Array) => unknown) => {
    let at = 0
    return () => {
      at = (at + 1) % serials.length
      return find(serials[at] as Uint8Array)
    }
  }
  const inTable = (serial: Uint8Array) => findEntry(der, index, 0, serial)
  const inSet = (serial: Uint8Array) => set.has(Buffer.from(serial).toString('latin1'))
  return [
    { name: 'table', label: 'offset table, listed', run: inTurn(known, inTable) },
    { name: 'table-miss', label: 'offset table, not listed', run: inTurn(unknown, inTable) },
    { name: 'set', label: 'Set of latin1 texts, listed', run: inTurn(known, inSet) },
  ]
}

async function timeLookups(
  contestants: readonly Contestant[],
  options: CrlOptions,
): Promise<readonly Row[]> {
  const figures = await measure(contestants, options)
  return contestants.map(({ name, label }) => {
    const { cpu_ns, wall_ns } = figures.get(name) as NonNullable<ReturnType<typeof figures.get>>
    const base = { engine: name, label, version: '', workload: 'crl', n: options.n, p: 0, k: 0 }
    return { ...base, cpu_ns, wall_ns, flags: noiseFlag(cpu_ns) }
  })
}
