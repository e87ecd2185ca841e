import { engineLoaders } from './engines/registry.ts'
import { gateIds } from './gates/gate-sources.ts'
import { loadEngineNames } from './load/load-engines.ts'
import { stackLoaders } from './stacks/registry.ts'
import { algorithms, type TokenAlgorithm } from './stacks/token-algorithm.ts'
import { namesOf, oneOf, positive, share } from './usage-error.ts'
import type { ChainAlgorithm } from './x509/chains.ts'

/** What was given on the command line. */
export interface CommandLine {
  /** Options by name, as text. */
  readonly texts: Readonly<Record<string, string | undefined>>
  /** One tiny round: it proves that the command runs, and its figures mean nothing. */
  readonly isSmoke: boolean
  readonly args: readonly string[]
}

/** A command of the benchmark. */
export interface Command {
  /** Names of its options, beside `smoke`. */
  readonly options: readonly string[]
  /** Answers the exit code. */
  run(line: CommandLine): Promise<number>
}

const engineNames = [...engineLoaders.keys()]
const stackNames = [...stackLoaders.keys()]
const chainAlgorithms: readonly ChainAlgorithm[] = ['RSA-2048', 'P-256', 'Ed25519']

/** What is printed where the command line cannot be run. */
export const usage = `pnpm bench decide      [--n 1000] [--p P] [--k 5] [--deny 0.1] [--rounds 7] [--ms 120] [--only a,b] [--smoke]
pnpm bench flat        [--to 100000] [--rounds 7] [--ms 120] [--only a,b] [--smoke]
pnpm bench fan-in      [--rounds 7] [--ms 120] [--only a,b] [--smoke]
pnpm bench deny        [--rounds 7] [--ms 120] [--only a,b] [--smoke]
pnpm bench layers      [--n 10000] [--p 1000] [--k 5] [--rounds 7] [--ms 120] [--smoke]
pnpm bench churn       [--n 10000] [--p 1000] [--decisions 200000] [--secs 2] [--smoke]
pnpm bench adversarial [--names 200000] [--rounds 7] [--ms 120] [--smoke]
pnpm bench load        [--n 1000,10000,100000] [--only a,b] [--smoke]
pnpm bench mw          [--alg ES256] [--rounds 9] [--ms 80] [--only a,b] [--smoke]
pnpm bench crl         [--n 1000000] [--rounds 7] [--ms 120] [--smoke]
pnpm bench x509        [--only P-256] [--rounds 9] [--ms 80] [--smoke]
pnpm bench gates       [--only G1,G10] [--runs 3] [--smoke]

Tables go to stderr, JSON to stdout and bench/results. engines: ${engineNames.join(', ')}
stacks: ${stackNames.join(', ')}; algorithms: ${algorithms.join(', ')}
load: ${loadEngineNames.join(', ')}; gates: ${gateIds.join(', ')}`

/** Commands by name. What a command needs is loaded when it runs. */
export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['decide', { options: ['n', 'p', 'k', 'deny', 'rounds', 'ms', 'only'], run: runDecide }],
  ['flat', { options: ['to', 'rounds', 'ms', 'only'], run: runSweep('flat') }],
  ['fan-in', { options: ['rounds', 'ms', 'only'], run: runSweep('fan-in') }],
  ['deny', { options: ['rounds', 'ms', 'only'], run: runSweep('deny') }],
  ['layers', { options: ['n', 'p', 'k', 'rounds', 'ms'], run: runLayers }],
  ['churn', { options: ['n', 'p', 'decisions', 'secs'], run: runChurn }],
  ['adversarial', { options: ['names', 'rounds', 'ms'], run: runAdversarial }],
  ['load', { options: ['n', 'only'], run: runLoad }],
  ['mw', { options: ['alg', 'rounds', 'ms', 'only'], run: runMiddleware }],
  ['crl', { options: ['n', 'rounds', 'ms'], run: runCrl }],
  ['x509', { options: ['only', 'rounds', 'ms'], run: runX509 }],
  ['gates', { options: ['only', 'runs'], run: runGates }],
])

/** Rounds and milliseconds: one tiny round in a smoke run. */
function roundsOf({ texts, isSmoke }: CommandLine, usual: { rounds: string; ms: string }) {
  const rounds = positive('rounds', texts['rounds'] ?? usual.rounds)
  const ms = positive('ms', texts['ms'] ?? usual.ms)
  return isSmoke ? { rounds: 1, ms: 1 } : { rounds, ms }
}

const usualRounds = { rounds: '7', ms: '120' }

function requestsOf({ isSmoke }: CommandLine): number {
  return isSmoke ? 100 : 200_000
}

async function runDecide(line: CommandLine): Promise<number> {
  const { texts, isSmoke, args } = line
  const only = namesOf('engine', texts['only'] ?? '', engineNames)
  const n = positive('n', texts['n'] ?? '1000')
  const p = texts['p'] === undefined ? Math.max(10, Math.floor(n / 10)) : positive('p', texts['p'])
  const k = positive('k', texts['k'] ?? '5')
  const deny = share('deny', texts['deny'] ?? '0.1')
  const rounds = roundsOf(line, usualRounds)
  const { benchDecide } = await import('./decide/decide.ts')
  return await benchDecide({
    ...rounds,
    n,
    p,
    k,
    deny,
    only,
    isSmoke,
    args,
    requests: requestsOf(line),
  })
}

function runSweep(name: 'flat' | 'fan-in' | 'deny'): Command['run'] {
  return async (line) => {
    const { texts, isSmoke, args } = line
    const only = namesOf('engine', texts['only'] ?? '', engineNames)
    const to = positive('to', texts['to'] ?? '100000')
    const rounds = roundsOf(line, usualRounds)
    const { benchSweep } = await import('./sweep/sweep.ts')
    const { denySweep, fanInSweep, flatSweep } = await import('./sweep/sweeps.ts')
    const sweep = {
      flat: () => flatSweep(to, isSmoke),
      'fan-in': () => fanInSweep(isSmoke),
      deny: () => denySweep(isSmoke),
    }
    return await benchSweep(sweep[name](), {
      ...rounds,
      only,
      isSmoke,
      args,
      requests: requestsOf(line),
    })
  }
}

async function runLayers(line: CommandLine): Promise<number> {
  const { isSmoke, args } = line
  const world = worldOf(line)
  const k = positive('k', line.texts['k'] ?? '5')
  const rounds = roundsOf(line, usualRounds)
  const { benchLayers } = await import('./layers/layers.ts')
  return await benchLayers({ ...rounds, ...world, k, isSmoke, args, requests: requestsOf(line) })
}

/** The world of W5 and W6, tiny in a smoke run. */
function worldOf({ texts, isSmoke }: CommandLine): { readonly n: number; readonly p: number } {
  const n = positive('n', texts['n'] ?? '10000')
  const p = positive('p', texts['p'] ?? '1000')
  return isSmoke ? { n: 40, p: 20 } : { n, p }
}

async function runChurn(line: CommandLine): Promise<number> {
  const { texts, isSmoke, args } = line
  const world = worldOf(line)
  const decisions = positive('decisions', texts['decisions'] ?? '200000')
  const secs = positive('secs', texts['secs'] ?? '2')
  const { benchChurn } = await import('./churn/churn.ts')
  return await benchChurn({
    ...world,
    decisions: isSmoke ? 2_000 : decisions,
    rounds: isSmoke ? 1 : 7,
    ms: isSmoke ? 1 : Math.ceil((secs * 1_000) / 7),
    requests: requestsOf(line),
    isSmoke,
    args,
  })
}

async function runAdversarial(line: CommandLine): Promise<number> {
  const { texts, isSmoke, args } = line
  const names = positive('names', texts['names'] ?? '200000')
  const rounds = roundsOf(line, usualRounds)
  const { benchAdversarial } = await import('./adversarial/adversarial.ts')
  return await benchAdversarial({ ...rounds, names: isSmoke ? 1_000 : names, isSmoke, args })
}

async function runLoad({ texts, isSmoke, args }: CommandLine): Promise<number> {
  const only = namesOf('engine', texts['only'] ?? '', loadEngineNames)
  const given = (texts['n'] ?? '1000,10000,100000').split(',')
  const sizes = given.map((text) => positive('n', text))
  const { benchLoad } = await import('./load/load.ts')
  return benchLoad({ sizes: isSmoke ? [20] : sizes, only, isSmoke, args })
}

async function runMiddleware(line: CommandLine): Promise<number> {
  const { texts, isSmoke, args } = line
  const only = namesOf('stack', texts['only'] ?? '', stackNames)
  const alg = texts['alg'] ?? 'ES256'
  oneOf('algorithm', [alg], algorithms)
  const rounds = roundsOf(line, { rounds: '9', ms: '80' })
  const size = isSmoke
    ? { policies: 20, principals: 5, tokens: 10 }
    : { policies: 1_000, principals: 200, tokens: 300 }
  const { benchMiddleware } = await import('./mw/mw.ts')
  return await benchMiddleware({
    ...rounds,
    ...size,
    only,
    isSmoke,
    args,
    alg: alg as TokenAlgorithm,
  })
}

async function runCrl(line: CommandLine): Promise<number> {
  const { texts, isSmoke, args } = line
  const n = positive('n', texts['n'] ?? '1000000')
  const rounds = roundsOf(line, usualRounds)
  const { benchCrl } = await import('./crl/crl.ts')
  return await benchCrl({ ...rounds, n: isSmoke ? 2_000 : n, isSmoke, args })
}

async function runX509(line: CommandLine): Promise<number> {
  const { texts, isSmoke, args } = line
  const only = namesOf('algorithm', texts['only'] ?? '', chainAlgorithms)
  const rounds = roundsOf(line, { rounds: '9', ms: '80' })
  const { benchX509 } = await import('./x509/x509.ts')
  const chosen = chainAlgorithms.filter((name) => only.length === 0 || only.includes(name))
  return await benchX509({ ...rounds, algorithms: chosen, isSmoke, args })
}

async function runGates({ texts, isSmoke, args }: CommandLine): Promise<number> {
  const only = namesOf('gate', texts['only'] ?? '', gateIds)
  const runs = positive('runs', texts['runs'] ?? '3')
  const { benchGates } = await import('./gates/gates.ts')
  return benchGates({ only, runs: isSmoke ? 1 : runs, isSmoke, args })
}
