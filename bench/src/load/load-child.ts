// One engine and one size in a process of its own: nothing that another engine left behind is weighed or warmed up.
import { createAgreementCheck } from '../agreement.ts'
import { documentOf } from '../documents.ts'
import type { LoadedEngine } from '../engines/engine.ts'
import { retainedBytes } from '../heap.ts'
import { measure, startWatch } from '../measure.ts'
import { unitContestant } from '../unit.ts'
import { type BenchRequest, createWorld, type World } from '../world.ts'
import type { LoadEngine } from './load-engine.ts'
import { loadEngines } from './load-engines.ts'

/** What one process found. Times are CPU as it is; the parent divides by U. */
export interface LoadFigures {
  readonly label: string
  readonly version: string
  readonly digest: string
  readonly flags: readonly string[]
  readonly unitNs: number
  /** `JSON.parse` of all documents: the floor of any loading. */
  readonly parseMs: number
  readonly loadMs: number
  readonly loadWallMs: number
  readonly firstDecisionMs: number
  /** Until every principal was asked for once. */
  readonly readyMs: number
  readonly bytesPerPolicy: number | undefined
  readonly bytesPerPrincipal: number | undefined
  /** What principals keep after each has asked, where it can be told from the policies. */
  readonly bytesPerPrincipalInUse: number | undefined
  /** All bytes over the number of policies, after every principal was asked for. */
  readonly bytesPerPolicyInUse: number
}

async function weigh(name: string, n: number): Promise<LoadFigures> {
  const p = Math.max(10, Math.floor(n / 10))
  const world = createWorld({ n, p, k: 5, deny: 0.1, requests: 1_000 })
  const engine = await (loadEngines.get(name) as () => Promise<LoadEngine>)()
  const unit = (await measure([unitContestant()], { rounds: 3, ms: 20 })).get('U')
  const parseMs = timeParsing(world)
  const empty = retainedBytes()
  const { instance, loading, policyBytes, principalBytes, questionOf, held } =
    await engine.load(world)
  const read = startWatch()
  await instance.decide(requestOf(world, 0))
  const firstDecisionMs = read().cpuMs
  const asked = await askEach(world, instance)
  const readyMs = read().cpuMs
  const inUse = retainedBytes() - empty
  if (held === null) throw new TypeError('what is weighed is held')
  // Last, so that it warms nothing up.
  const { mismatch } = await createAgreementCheck(world, questionOf)(instance)
  return {
    label: engine.label,
    version: engine.version,
    digest: world.digest,
    flags: [
      ...engine.flags,
      ...(asked === p ? [] : [`stopped after ${asked} principals`]),
      ...(mismatch === undefined ? [] : ['disagrees']),
    ],
    unitNs: unit?.cpu_ns.median ?? Number.NaN,
    parseMs,
    loadMs: loading.cpuMs,
    loadWallMs: loading.wallMs,
    firstDecisionMs,
    readyMs,
    bytesPerPolicy: policyBytes === undefined ? undefined : policyBytes / n,
    bytesPerPrincipal: principalBytes === undefined ? undefined : principalBytes / p,
    bytesPerPrincipalInUse:
      engine.hasSeparatePolicies && policyBytes !== undefined
        ? (inUse - policyBytes) / p
        : undefined,
    bytesPerPolicyInUse: inUse / n,
  }
}

const patienceMs = 10_000

/** Asks for every principal once, or for as many as ten seconds allow. */
async function askEach(world: World, { decide }: LoadedEngine): Promise<number> {
  const until = performance.now() + patienceMs
  let asked = 0
  for (const caller of world.callers.keys()) {
    await decide(requestOf(world, caller))
    asked += 1
    if (performance.now() > until) break
  }
  return asked
}

function timeParsing({ policies }: World): number {
  const texts = policies.map(documentOf)
  const read = startWatch()
  for (const text of texts) JSON.parse(text)
  return read().cpuMs
}

function requestOf({ uniform }: World, caller: number): BenchRequest {
  return { ...(uniform[caller % uniform.length] as BenchRequest), caller }
}

const [name = '', n = ''] = process.argv.slice(2)
process.stdout.write(JSON.stringify(await weigh(name, Number(n))))
