import { createHash, hash, X509Certificate } from 'node:crypto'
import { type Contestant, type Figures, measure, type Rounds } from '../measure.ts'
import {
  load,
  machine,
  noiseFlag,
  printGates,
  printTable,
  type Row,
  ratio,
  writeReport,
} from '../report.ts'
import { unitContestant } from '../unit.ts'
import { type Chain, type ChainAlgorithm, makeChain } from './chains.ts'
import { type OwnValidator, ownValidator } from './gatewarden.ts'
import { peculiarValidator, pkijsValidator } from './peers.ts'
import type { Validator } from './validator.ts'
import { x509Gates } from './x509-gates.ts'

/** Options of `pnpm bench x509`. */
export interface X509Options extends Rounds {
  readonly algorithms: readonly ChainAlgorithm[]
  readonly isSmoke: boolean
  readonly args: readonly string[]
}

/** Prints what reading a certificate and validating a chain of three costs, here and with the usual libraries. */
export async function benchX509(options: X509Options): Promise<number> {
  const started = load()
  const rows: Row[] = []
  const digest = createHash('sha256')
  for (const algorithm of options.algorithms) {
    const chain = makeChain(algorithm, options.isSmoke ? 2 : undefined)
    digest.update(chain.digest)
    const own = ownValidator(chain)
    if (!(await isRight(own, chain))) {
      console.error(`x509: gatewarden is wrong about a chain of ${algorithm}`)
      return 1
    }
    const peers = [await pkijsValidator(chain), await peculiarValidator(chain)]
    rows.push(...(await measureChain({ algorithm, chain, own, peers }, options)))
    printRows(rows, algorithm)
  }
  const gates = x509Gates(rows)
  printGates(gates)
  const head = { ...machine(), command: 'x509', args: options.args, units: {} }
  writeReport(
    { ...head, load: [started, load()], digest: digest.digest('hex'), rows, gates },
    options.isSmoke,
  )
  return 0
}

interface Race {
  readonly algorithm: ChainAlgorithm
  readonly chain: Chain
  readonly own: OwnValidator
  readonly peers: readonly Validator[]
}

/** Accepts the chain and refuses the damaged leaf, cold and warm. */
async function isRight(validator: Validator, { leaves, damaged }: Chain): Promise<boolean> {
  const sound = leaves[0] as Buffer
  for (const validate of [validator.cold, validator.warm]) {
    if (!(await answers(validate, sound)) || (await answers(validate, damaged))) return false
  }
  return true
}

async function answers(validate: Validator['cold'], leaf: Uint8Array): Promise<boolean> {
  try {
    return await validate(leaf)
  } catch {
    return false
  }
}

async function measureChain(race: Race, options: Rounds): Promise<readonly Row[]> {
  const { algorithm, chain, own, peers } = race
  for (const leaf of chain.leaves) await own.remember(leaf)
  const right: Validator[] = []
  for (const peer of peers) if (await isRight(peer, chain)) right.push(peer)
  const contestants = [unitContestant(), ...contestantsOf(chain, own, right)]
  const figures = await measure(contestants, options)
  const point = { n: 0, p: 0, k: 0, point: algorithm }
  const measured = contestants.map(({ name, label }): Row => {
    const { cpu_ns, wall_ns } = figures.get(name) as Figures
    const [workload = '', engine = ''] = name.split(' ')
    const version = [own, ...right].find((each) => each.name === engine)?.version ?? process.version
    const row = { engine, label, version, workload, ...point }
    return { ...row, cpu_ns, wall_ns, flags: noiseFlag(cpu_ns) }
  })
  const refusing = peers
    .filter((peer) => !right.includes(peer))
    .map(({ name, label, version }): Row => {
      const row = { engine: name, label, version, workload: 'cold', ...point }
      return { ...row, agree: false, flags: ['is wrong about the chain: left out'] }
    })
  return [...measured, ...refusing]
}

/** Every contestant takes the leaves in turn. */
function contestantsOf(
  { leaves }: Chain,
  own: OwnValidator,
  peers: readonly Validator[],
): readonly Contestant[] {
  const next = inTurn(leaves)
  const nextHash = inTurn(leaves.map((leaf) => hash('sha256', leaf, 'hex')))
  const contestants: Contestant[] = []
  for (const validator of [own, ...peers]) {
    const { name, label } = validator
    contestants.push(
      { name: `parse ${name}`, label: `read a leaf: ${label}`, run: () => validator.parse(next()) },
      { name: `cold ${name}`, label: `cold: ${label}`, run: () => validator.cold(next()) },
      { name: `warm ${name}`, label: `warm: ${label}`, run: () => validator.warm(next()) },
    )
  }
  const known = 'on a known connection: gatewarden'
  const node = 'read a leaf: X509Certificate'
  return [
    ...contestants,
    { name: 'parse node', label: node, run: () => new X509Certificate(next()) },
    { name: 'cached gatewarden', label: 'cached: gatewarden', run: () => own.cached(next()) },
    { name: 'recheck gatewarden', label: known, run: () => own.recheck(nextHash()) },
  ]
}

function inTurn<T>(list: readonly T[]): () => T {
  let turn = 0
  return () => {
    turn = (turn + 1) % list.length
    return list[turn] as T
  }
}

function printRows(rows: readonly Row[], algorithm: ChainAlgorithm): void {
  const own = rows.filter(({ point }) => point === algorithm)
  const of = (workload: string, engine: string) =>
    own.find((row) => row.workload === workload && row.engine === engine)?.cpu_ns?.median
  printTable(
    `x509, ${algorithm}: a root, an intermediate that is sent along, leaves in turn`,
    [
      'what',
      'x warm gatewarden',
      'x cold pkijs',
      'x cold @peculiar',
      'CPU µs (here, now)',
      'flags',
    ],
    own.map(({ label, cpu_ns, flags }) => [
      label,
      ratio(cpu_ns?.median, of('warm', 'gatewarden')),
      ratio(cpu_ns?.median, of('cold', 'pkijs')),
      ratio(cpu_ns?.median, of('cold', 'peculiar')),
      cpu_ns === undefined ? '–' : (cpu_ns.median / 1000).toPrecision(3),
      flags.join(', '),
    ]),
  )
}
