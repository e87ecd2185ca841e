import { parseArgs } from 'node:util'
import { benchDecide, engines } from './decide.ts'
import { benchMiddleware, stackNames } from './mw.ts'
import { algorithms, type TokenAlgorithm } from './stacks/setting.ts'

const usage = `pnpm bench decide [--n 1000] [--p P] [--k 5] [--deny 0.1] [--rounds 7] [--ms 120] [--only a,b] [--smoke]
pnpm bench mw     [--alg ES256] [--rounds 9] [--ms 80] [--only a,b] [--smoke]

Tables go to stderr, JSON to stdout and bench/results. engines: ${[...engines.keys()].join(', ')}
stacks: ${stackNames.join(', ')}; algorithms: ${algorithms.join(', ')}`

class UsageError extends Error {}

async function main(args: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        n: { type: 'string', default: '1000' },
        p: { type: 'string' },
        k: { type: 'string', default: '5' },
        deny: { type: 'string', default: '0.1' },
        rounds: { type: 'string' },
        ms: { type: 'string' },
        only: { type: 'string', default: '' },
        alg: { type: 'string', default: 'ES256' },
        smoke: { type: 'boolean', default: false },
      },
    })
    const only = values.only.split(',').filter((name) => name !== '')
    const isSmoke = values.smoke
    const rounds = isSmoke
      ? 1
      : number('rounds', values.rounds ?? (positionals[0] === 'mw' ? '9' : '7'))
    const ms = isSmoke ? 2 : number('ms', values.ms ?? (positionals[0] === 'mw' ? '80' : '120'))
    switch (positionals[0]) {
      case 'decide': {
        oneOf('engine', only, [...engines.keys()])
        const n = number('n', values.n)
        const p = values.p === undefined ? Math.max(10, Math.floor(n / 10)) : number('p', values.p)
        const { k, deny } = values
        const requests = isSmoke ? 1_000 : 200_000
        return await benchDecide({
          n,
          p,
          k: number('k', k),
          deny: number('deny', deny),
          only,
          rounds,
          ms,
          requests,
          isSmoke,
          args,
        })
      }
      case 'mw': {
        oneOf('stack', only, stackNames)
        oneOf('algorithm', [values.alg], algorithms)
        const size = isSmoke
          ? { policies: 20, principals: 5, tokens: 10 }
          : { policies: 1_000, principals: 200, tokens: 300 }
        const alg = values.alg as TokenAlgorithm
        return await benchMiddleware({ alg, only, rounds, ms, isSmoke, args, ...size })
      }
      default:
        throw new UsageError(`unknown command \`${positionals[0] ?? ''}\`: decide or mw`)
    }
  } catch (error) {
    const isUsage =
      error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')
    if (!isUsage) throw error
    console.error(`bench: ${(error as Error).message}\n\n${usage}`)
    return 2
  }
}

function number(name: string, text: string): number {
  const value = Number(text)
  if (text !== '' && Number.isFinite(value) && value >= 0) return value
  throw new UsageError(`--${name} takes a number, not \`${text}\``)
}

function oneOf(kind: string, given: readonly string[], valid: readonly string[]): void {
  const unknown = given.find((name) => !valid.includes(name))
  if (unknown !== undefined)
    throw new UsageError(`unknown ${kind} \`${unknown}\`: ${valid.join(', ')}`)
}

process.exitCode = await main(process.argv.slice(2))
