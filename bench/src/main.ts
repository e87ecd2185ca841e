import { parseArgs } from 'node:util'
import { engineLoaders } from './engines/registry.ts'
import { stackLoaders } from './stacks/registry.ts'
import { algorithms, type TokenAlgorithm } from './stacks/token-algorithm.ts'

const engineNames = [...engineLoaders.keys()]
const stackNames = [...stackLoaders.keys()]

const usage = `pnpm bench decide [--n 1000] [--p P] [--k 5] [--deny 0.1] [--rounds 7] [--ms 120] [--only a,b] [--smoke]
pnpm bench mw     [--alg ES256] [--rounds 9] [--ms 80] [--only a,b] [--smoke]

Tables go to stderr, JSON to stdout and bench/results. engines: ${engineNames.join(', ')}
stacks: ${stackNames.join(', ')}; algorithms: ${algorithms.join(', ')}`

const options = {
  n: { type: 'string', default: '1000' },
  p: { type: 'string' },
  k: { type: 'string', default: '5' },
  deny: { type: 'string', default: '0.1' },
  rounds: { type: 'string' },
  ms: { type: 'string' },
  only: { type: 'string', default: '' },
  alg: { type: 'string', default: 'ES256' },
  smoke: { type: 'boolean', default: false },
} as const

class UsageError extends Error {}

async function main(args: readonly string[]): Promise<number> {
  try {
    return await run(args)
  } catch (error) {
    const isUsage =
      error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')
    if (!isUsage) throw error
    console.error(`bench: ${(error as Error).message}\n\n${usage}`)
    return 2
  }
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options })
  const [command] = positionals
  const only = values.only.split(',').filter((name) => name !== '')
  const isSmoke = values.smoke
  const defaults = command === 'mw' ? { rounds: '9', ms: '80' } : { rounds: '7', ms: '120' }
  const rounds = isSmoke ? 1 : positive('rounds', values.rounds ?? defaults.rounds)
  const ms = isSmoke ? 1 : positive('ms', values.ms ?? defaults.ms)
  const common = { rounds, ms, only, isSmoke, args }
  if (command === 'decide') {
    oneOf('engine', only, engineNames)
    const n = positive('n', values.n)
    const p = values.p === undefined ? Math.max(10, Math.floor(n / 10)) : positive('p', values.p)
    const world = { n, p, k: positive('k', values.k), deny: share('deny', values.deny) }
    const { benchDecide } = await import('./decide.ts')
    return await benchDecide({ ...common, ...world, requests: isSmoke ? 100 : 200_000 })
  }
  if (command !== 'mw') throw new UsageError(`unknown command \`${command ?? ''}\`: decide or mw`)
  oneOf('stack', only, stackNames)
  oneOf('algorithm', [values.alg], algorithms)
  const alg = values.alg as TokenAlgorithm
  const size = isSmoke
    ? { policies: 20, principals: 5, tokens: 10 }
    : { policies: 1_000, principals: 200, tokens: 300 }
  const { benchMiddleware } = await import('./mw.ts')
  return await benchMiddleware({ ...common, ...size, alg })
}

function positive(name: string, text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new UsageError(`--${name} takes a number above 0, not \`${text}\``)
}

function share(name: string, text: string): number {
  const value = Number(text)
  if (text !== '' && value >= 0 && value <= 1) return value
  throw new UsageError(`--${name} takes a share from 0 to 1, not \`${text}\``)
}

function oneOf(kind: string, given: readonly string[], valid: readonly string[]): void {
  const unknown = given.find((name) => !valid.includes(name))
  if (unknown !== undefined)
    throw new UsageError(`unknown ${kind} \`${unknown}\`: ${valid.join(', ')}`)
}

process.exitCode = await main(process.argv.slice(2))
