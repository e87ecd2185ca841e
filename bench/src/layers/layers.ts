import { createHash } from 'node:crypto'
import type { Decision } from '@gatewarden/core'
import { type Answered, referenceAnswers } from '../agreement.ts'
import { type Answering, asking, visitOnce } from '../engines/asking.ts'
import { casl } from '../engines/casl.ts'
import { type OpenLine, openLine, version } from '../engines/gatewarden.ts'
import { type Contestant, type Figures, measure, type Rounds } from '../measure.ts'
import {
  load,
  machine,
  medianOf,
  noiseFlag,
  printGates,
  printTable,
  type Row,
  ratio,
  writeReport,
} from '../report.ts'
import { unitContestant } from '../unit.ts'
import { createWorld, type Workload, workloads } from '../world.ts'
import { usersAndSessions } from './cast.ts'
import { createLayers } from './layer-documents.ts'
import { layerGates } from './layer-gates.ts'
import { createReferenceQuestions } from './reference-question.ts'
import type { Setting } from './setting.ts'

/** Options of `pnpm bench layers`. */
export interface LayersOptions extends Rounds {
  readonly n: number
  readonly p: number
  readonly k: number
  readonly requests: number
  readonly isSmoke: boolean
  readonly args: readonly string[]
}

interface Variant {
  readonly name: string
  readonly label: string
  readonly answer: Answering
}

/** Prints what the full IAM decision costs: identity policies alone and all layers, explained or not (W5). */
export async function benchLayers(options: LayersOptions): Promise<number> {
  const started = load()
  const world = createWorld({ ...options, deny: 0.1 })
  const cast = usersAndSessions(world)
  const layers = createLayers(cast)
  const digest = createHash('sha256').update(world.digest).update(JSON.stringify(layers))
  const lines = await openLines({ world, cast, layers: undefined }, { world, cast, layers })
  if (!lines.every(agrees)) return 1
  const variants = await variantsOf(lines, { world, cast, layers })
  const rows: Row[] = []
  for (const workload of workloads) {
    const measured = await measureVariants(variants, world[workload], options)
    rows.push(...rowsOf(workload, measured, options))
    printRows(rows, workload, options)
  }
  const gates = layerGates(rows)
  printGates(gates)
  const units = { U_ns: medianOf(rows, 'zipf', 'U') ?? 0 }
  const head = { ...machine(), command: 'layers', args: options.args }
  writeReport(
    { ...head, load: [started, load()], digest: digest.digest('hex'), units, rows, gates },
    options.isSmoke,
  )
  return 0
}

interface NamedLine {
  readonly name: string
  readonly label: string
  readonly line: OpenLine
  readonly answers: readonly Answered[]
}

/** With the decision cache as installed, and with one entry: there is no switch to turn it off. */
async function openLines(one: Setting, all: Setting): Promise<readonly NamedLine[]> {
  const lines: NamedLine[] = []
  for (const [name, label, setting] of [
    ['one', 'identity layer alone', one],
    ['all', 'all layers', all],
  ] as const) {
    const answers = referenceAnswers(setting.world, createReferenceQuestions(setting))
    const uncached = await openLine(setting, { decisionCacheEntries: 1 })
    lines.push({ name, label, line: await openLine(setting), answers })
    lines.push({ name: `${name}-uncached`, label: `${label}, cache of 1`, line: uncached, answers })
  }
  return lines
}

/** Every answer twice, so that a remembered one is compared too: effect, reason and deciding layer. */
function agrees({ name, line, answers }: NamedLine): boolean {
  for (let pass = 0; pass < 2; pass += 1) {
    for (const { request, answer } of answers) {
      const { reason, layer } = line.decide({ ...request })
      if (reason === answer.decision && layer === answer.layer) continue
      const said = `${reason} by ${layer}, the reference ${answer.decision} by ${answer.layer}`
      console.error(`layers: ${name} says ${said}: ${JSON.stringify(request)}`)
      return false
    }
  }
  return true
}

async function variantsOf(lines: readonly NamedLine[], all: Setting): Promise<readonly Variant[]> {
  const variants: Variant[] = lines.map(({ name, label, line }) => ({
    name,
    label,
    answer: line.decide,
  }))
  for (const { name, label, line } of lines) {
    if (!name.startsWith('all')) continue
    const answer: Answering = (request) => readReferences(line.decide(request))
    variants.push({ name: `${name}-read`, label: `${label}, references read`, answer })
  }
  const { line, questionOf } = (lines.find(({ name }) => name === 'all') as NamedLine).line
  const explain: Answering = (request) => line.explain(questionOf(request))
  variants.push({ name: 'explain', label: 'all layers, explain()', answer: explain })
  const ability = await casl.load(all.world)
  variants.push({ name: 'casl', label: 'CASL kept: the identity layer', answer: ability.decide })
  return variants
}

/** What a caller that logs its decisions does: look at every statement that decided. */
function readReferences({ determining, errors }: Decision): number {
  let length = errors.length
  for (const { policyId, sid } of determining) length += policyId.length + (sid?.length ?? 0)
  return length
}

async function measureVariants(
  variants: readonly Variant[],
  pool: Parameters<typeof asking>[0],
  options: LayersOptions,
) {
  const contestants: Contestant[] = [unitContestant()]
  for (const { name, label, answer } of variants) {
    if (name !== 'explain') await visitOnce(pool, answer)
    contestants.push({ name, label, run: asking(pool, answer) })
  }
  return { contestants, figures: await measure(contestants, options) }
}

function rowsOf(
  workload: Workload,
  { contestants, figures }: Awaited<ReturnType<typeof measureVariants>>,
  { n, p, k }: LayersOptions,
): readonly Row[] {
  return contestants.map(({ name, label }) => {
    const { cpu_ns, wall_ns } = figures.get(name) as Figures
    const base = { engine: name, label, version: name === 'casl' ? casl.version : version }
    const isOurs = name !== 'U' && name !== 'casl'
    const agree = isOurs ? { agree: true } : {}
    return { ...base, workload, n, p, k, cpu_ns, wall_ns, ...agree, flags: noiseFlag(cpu_ns) }
  })
}

function printRows(rows: readonly Row[], workload: Workload, { n, p, k }: LayersOptions): void {
  const base = (engine: string) => medianOf(rows, workload, engine)
  printTable(
    `layers, ${workload}: N = ${n} policies, P = ${p} principals, k = ${k}`,
    ['variant', 'x U', 'x identity layer alone', 'x CASL kept', 'CPU ns (here, now)', 'flags'],
    rows
      .filter((row) => row.workload === workload)
      .map(({ engine, label, cpu_ns, flags }) => [
        label,
        ratio(cpu_ns?.median, base('U')),
        ratio(cpu_ns?.median, base(engine.includes('uncached') ? 'one-uncached' : 'one')),
        ratio(cpu_ns?.median, base('casl')),
        cpu_ns?.median.toFixed(0) ?? '–',
        flags.join(', '),
      ]),
  )
}
