import { verify } from 'node:crypto'
import express, { type ErrorRequestHandler, type Express } from 'express'
import { jwtVerify } from 'jose'
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
import { exchange, watchEnd } from '../stacks/exchange.ts'
import { coldStacks, stackLoaders, warmStacks } from '../stacks/registry.ts'
import { createSetting, type Setting } from '../stacks/setting.ts'
import type { Stack } from '../stacks/stack.ts'
import type { TokenAlgorithm } from '../stacks/token-algorithm.ts'
import { unitContestant } from '../unit.ts'
import { middlewareGates } from './middleware-gates.ts'

/** Options of `pnpm bench mw`. */
export interface MiddlewareOptions extends Rounds {
  readonly alg: TokenAlgorithm
  readonly only: readonly string[]
  readonly policies: number
  readonly principals: number
  readonly tokens: number
  readonly isSmoke: boolean
  readonly args: readonly string[]
}

type Workload = 'warm' | 'cold'

/** Prints what each stack costs over a bare route, in process (H3): known tokens, then new ones. */
export async function benchMiddleware(options: MiddlewareOptions): Promise<number> {
  const started = load()
  const setting = await createSetting(options)
  const units = unitsOf(setting)
  const rows: Row[] = []
  const figures = { warm: new Map<string, Figures>(), cold: new Map<string, Figures>() }
  let isBroken = false
  for (const [workload, stacks] of [['warm', warmStacks] as const, ['cold', coldStacks] as const]) {
    const { contestants, refused } = await admit(workload, stacks, setting, options)
    isBroken ||= refused.some(({ engine }) => engine.startsWith('gatewarden'))
    const measured = await measure([...units, ...contestants], options)
    for (const [name, value] of measured) figures[workload].set(name, value)
    rows.push(...refused, ...timedRows(workload, [...units, ...contestants], measured, options))
    printRows(workload, rows, options)
  }
  const gates = middlewareGates(figures.warm, figures.cold, options.alg)
  printGates(gates)
  console.error(
    '\nRatios and differences inside one table are the claim; times are this machine, now.',
  )
  const median = (name: string) => figures.warm.get(name)?.cpu_ns.median ?? 0
  writeReport(
    {
      ...machine(),
      command: 'mw',
      args: options.args,
      load: [started, load()],
      digest: setting.world.digest,
      units: {
        U_ns: median('U'),
        V_ns: { [options.alg]: median('V') },
        J_ns: { [options.alg]: median('J') },
        B_us: median('bare') / 1_000,
      },
      rows,
      gates,
    },
    options.isSmoke,
  )
  return isBroken ? 1 : 0
}

function unitsOf(setting: Setting): readonly Contestant[] {
  const { alg, issuer, audience, publicKey, tokens } = setting
  const verification = { issuer, audience, algorithms: [alg] }
  const signed = tokens.map((token) => {
    const dot = token.lastIndexOf('.')
    return {
      input: Buffer.from(token.slice(0, dot)),
      signature: Buffer.from(token.slice(dot + 1), 'base64url'),
    }
  })
  const key = { key: publicKey, dsaEncoding: 'ieee-p1363' as const }
  const digest = alg === 'EdDSA' ? null : 'sha256'
  const next = inTurn(tokens.length)
  return [
    unitContestant(),
    {
      name: 'V',
      label: 'V: crypto.verify',
      run: () => {
        const { input, signature } = signed[next()] as (typeof signed)[number]
        return verify(digest, input, key, signature)
      },
    },
    {
      name: 'J',
      label: 'J: jose.jwtVerify',
      run: () => jwtVerify(tokens[next()] as string, publicKey, verification),
    },
  ]
}

interface StackContestant extends Contestant {
  readonly version: string
}

/** Builds the stacks and keeps those that let a good token pass and stop a damaged one. */
async function admit(
  workload: Workload,
  names: readonly string[],
  setting: Setting,
  { only, policies, principals }: MiddlewareOptions,
) {
  const contestants: StackContestant[] = []
  const refused: Row[] = []
  const good = setting.tokens[0] as string
  for (const name of names) {
    if (only.length > 0 && name !== 'bare' && !only.includes(name)) continue
    const stack = (await stackLoaders.get(name)?.()) as Stack
    const { label, version } = stack
    const app = await createApp(stack, setting)
    const accepted = await exchange(app, 1, `Bearer ${good}`)
    const damaged = await exchange(app, 1, `Bearer ${good.slice(0, -8)}AAAAAAAA`)
    if (accepted === 200 && (damaged === 401 || !stack.isProtected)) {
      if (workload === 'warm') await showTokens(app, setting)
      contestants.push({ name, label, version, run: asking(app, setting) })
      continue
    }
    const flags = [`refuses: ${accepted} to a good token, ${damaged} to a damaged one`]
    refused.push({
      engine: name,
      label,
      version,
      workload,
      n: policies,
      p: principals,
      k: 5,
      flags,
    })
  }
  return { contestants, refused }
}

async function createApp(stack: Stack, setting: Setting): Promise<Express> {
  const app = express()
  app.disable('etag')
  app.disable('x-powered-by')
  watchEnd(app)
  await stack.install(app, setting)
  app.use(answerFailure)
  return app
}

const answerFailure: ErrorRequestHandler = (error: { status?: number }, _req, res, _next) => {
  res.status(error.status ?? 500).end()
}

/** What is known in the warm table was seen before it is timed. */
async function showTokens(app: Express, { tokens }: Setting): Promise<void> {
  for (const token of tokens) await exchange(app, 1, `Bearer ${token}`)
}

/** Header values are fresh strings, as a parser makes them: nothing may be found by the identity of a string. */
function asking(app: Express, { tokens }: Setting): Contestant['run'] {
  const headers = tokens.map((token) => Buffer.from(`Bearer ${token}`))
  const next = inTurn(headers.length)
  let id = 0
  return () => {
    id = (id + 1) % 1_000
    return exchange(app, id, (headers[next()] as Buffer).toString('latin1'))
  }
}

function inTurn(count: number): () => number {
  let at = -1
  return () => {
    at = at + 1 === count ? 0 : at + 1
    return at
  }
}

function timedRows(
  workload: Workload,
  contestants: readonly (Contestant & { readonly version?: string })[],
  measured: ReadonlyMap<string, Figures>,
  { policies, principals }: MiddlewareOptions,
): readonly Row[] {
  return contestants.map(({ name, label, version = '' }) => {
    const { cpu_ns, wall_ns } = measured.get(name) as Figures
    const world = { n: policies, p: principals, k: 5 }
    const flags = noiseFlag(cpu_ns)
    return { engine: name, label, version, workload, ...world, cpu_ns, wall_ns, flags }
  })
}

function printRows(
  workload: Workload,
  rows: readonly Row[],
  { alg, policies, principals }: MiddlewareOptions,
): void {
  const own = rows.filter((row) => row.workload === workload)
  const cpu = (name: string) => own.find(({ engine }) => engine === name)?.cpu_ns?.median
  const base = cpu('bare') ?? 0
  const token = workload === 'warm' ? 'known tokens' : 'tokens never seen before'
  printTable(
    `mw, ${alg}, ${token}: N = ${policies} policies, P = ${principals} principals, k = 5`,
    ['stack', 'version', 'x B', 'µs over B', 'over B / J', 'CPU µs (here, now)', 'flags'],
    own.map(({ engine, label, version, cpu_ns, flags }) => {
      const isUnit = ['U', 'V', 'J'].includes(engine)
      const over = cpu_ns === undefined || isUnit ? undefined : cpu_ns.median - base
      return [
        label,
        version,
        ratio(cpu_ns?.median, base),
        over === undefined ? '–' : (over / 1_000).toFixed(1),
        over === undefined ? '–' : ratio(over, cpu('J')),
        cpu_ns === undefined ? '–' : (cpu_ns.median / 1_000).toFixed(2),
        flags.join(', '),
      ]
    }),
  )
}
