import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { Report } from './report.ts'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

function bench(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

function reportOf(...args: string[]): Report {
  const { status, stdout, stderr } = bench(...args)
  expect(status, stderr).toBe(0)
  return JSON.parse(stdout) as Report
}

const anyReport = {
  schema: 1,
  node: process.version,
  cpu: expect.any(String),
  cores: expect.any(Number),
  load: [expect.any(Number), expect.any(Number)],
  digest: expect.stringMatching(/^[0-9a-f]{64}$/),
}
const anySpread = {
  median: expect.any(Number),
  min: expect.any(Number),
  max: expect.any(Number),
}

describe('PERF-R12 each bench command runs, whatever its figures', () => {
  test('decide reports every engine that agrees with the reference, for both workloads', () => {
    const report = reportOf('decide', '--n', '10', '--smoke')

    expect(report).toMatchObject({ ...anyReport, command: 'decide' })
    expect(report.units['U_ns']).toEqual(expect.any(Number))
    const engines = report.rows.filter(({ agree }) => agree !== undefined)
    expect(new Set(engines.map(({ agree }) => agree))).toEqual(new Set([true]))
    expect(engines).toHaveLength(18)
    for (const row of engines) {
      expect(row.cpu_ns).toEqual(anySpread)
      expect(['zipf', 'uniform']).toContain(row.workload)
    }
    expect(new Set(report.gates.map(({ id }) => id))).toEqual(new Set(['PERF-G1', 'PERF-G2']))
  })

  test.each([
    { command: 'flat', points: ['N = 20', 'N = 40'], gate: 'PERF-G4' },
    { command: 'fan-in', points: ['k = 2', 'k = 10'], gate: 'PERF-G5' },
    { command: 'deny', points: ['deny = 0', 'deny = 0.1', 'deny = 0.5'], gate: 'PERF-G17' },
  ])(
    '$command reports every point of its sweep for both workloads',
    ({ command, points, gate }) => {
      const report = reportOf(command, '--smoke')

      expect(report).toMatchObject({ ...anyReport, command })
      for (const workload of ['zipf', 'uniform']) {
        const own = report.rows.filter((row) => row.workload === workload && row.agree === true)
        expect(own.map(({ engine, point }) => `${engine}: ${point}`).sort()).toEqual(
          ['casl', 'evaluator', 'gatewarden']
            .flatMap((engine) => points.map((point) => `${engine}: ${point}`))
            .sort(),
        )
        for (const row of own) expect(row.cpu_ns).toEqual(anySpread)
      }
      expect(new Set(report.gates.map(({ id }) => id))).toEqual(new Set([gate]))
    },
  )

  test('layers reports what agrees with the reference on every layer, and what explaining costs', () => {
    const report = reportOf('layers', '--smoke')

    expect(report).toMatchObject({ ...anyReport, command: 'layers' })
    const agreeing = report.rows.filter(({ agree }) => agree === true)
    expect(new Set(agreeing.map(({ engine }) => engine))).toEqual(
      new Set([
        'one',
        'one-uncached',
        'all',
        'all-uncached',
        'all-read',
        'all-uncached-read',
        'explain',
      ]),
    )
    expect(new Set(report.gates.map(({ id }) => id))).toEqual(new Set(['PERF-G6', 'PERF-G7']))
  })

  test('PERF-G14 churn compares each decision with the reference and finds none stale', () => {
    const report = reportOf('churn', '--smoke')

    expect(report).toMatchObject({ ...anyReport, command: 'churn' })
    const edits = ['edits-0', 'edits-1', 'edits-10', 'edits-100']
    expect(report.rows.map(({ engine }) => engine)).toEqual(['U', ...edits])
    expect(report.gates[0]).toMatchObject({ id: 'PERF-G14', value: 0 })
  })

  test('PERF-G15 adversarial confuses no odd names', () => {
    const report = reportOf('adversarial', '--smoke')

    expect(report).toMatchObject({ ...anyReport, command: 'adversarial' })
    const odd = report.gates.find(({ what }) => what.startsWith('odd names'))
    expect(odd).toMatchObject({ id: 'PERF-G15', value: 0 })
    const overLimit = report.rows.filter(({ flags }) => flags.includes('over the limit: a fault'))
    expect(overLimit.map(({ label }) => label)).toEqual([
      '*a*a*a*a*b on 10,000 letters',
      '64 ? on 10,000 letters',
      '*?*?*?*? on 10,000 letters',
    ])
  })

  test('load weighs each engine in a process of its own', () => {
    const report = reportOf('load', '--smoke', '--only', 'gatewarden,gatewarden-store,casl')

    expect(report).toMatchObject({ ...anyReport, command: 'load' })
    expect(report.rows.map(({ engine, agree }) => [engine, agree])).toEqual([
      ['gatewarden', true],
      ['gatewarden-store', true],
      ['casl', true],
    ])
    for (const row of report.rows) {
      expect(row.load_ms).toEqual(expect.any(Number))
      expect(row.policy_in_use_bytes).toEqual(expect.any(Number))
    }
  })

  test('CRL-13 crl builds an index in a thread and asks it', () => {
    const report = reportOf('crl', '--smoke')

    expect(report).toMatchObject({ ...anyReport, command: 'crl' })
    expect(report.rows.map(({ engine }) => engine)).toEqual(['table', 'table-miss', 'set'])
    expect(report.gates.map(({ id }) => id)).toEqual(['CRL-13', 'CRL-13', 'CRL-13'])
  })

  test('gates runs the command that a gate needs, and says what nothing measures', () => {
    const report = reportOf('gates', '--smoke', '--only', 'G16,G17')

    expect(report).toMatchObject({ ...anyReport, command: 'gates' })
    expect(report.gates.map(({ id, verdict }) => `${id}: ${verdict}`)).toContain(
      'PERF-G16: not-run',
    )
    const measured = report.gates.filter(({ id }) => id === 'PERF-G17')
    expect(measured).toHaveLength(4)
  })

  test('x509 reports reading, chains and remembered paths, for every algorithm', () => {
    const report = reportOf('x509', '--smoke')

    expect(report).toMatchObject({ ...anyReport, command: 'x509' })
    const timed = report.rows.filter(({ cpu_ns }) => cpu_ns !== undefined)
    for (const algorithm of ['RSA-2048', 'P-256', 'Ed25519']) {
      const own = timed.filter(
        ({ point, engine }) => point === algorithm && engine === 'gatewarden',
      )
      expect(own.map(({ workload }) => workload)).toEqual([
        'parse',
        'cold',
        'warm',
        'cached',
        'recheck',
      ])
    }
    const peers = timed.filter(({ workload }) => workload === 'cold').map(({ engine }) => engine)
    expect(new Set(peers)).toEqual(new Set(['gatewarden', 'pkijs', 'peculiar']))
    expect(new Set(report.gates.map(({ id }) => id))).toEqual(new Set(['X509-13']))
  })

  test('mw reports stacks that answer 200 to good tokens and 401 to damaged ones', () => {
    const report = reportOf('mw', '--smoke', '--only', 'jose,fast-jwt,gatewarden,gatewarden-cold')

    expect(report).toMatchObject({ ...anyReport, command: 'mw' })
    expect(report.rows.flatMap(({ flags }) => flags).filter((flag) => flag !== 'noisy')).toEqual([])
    const stacks = new Set(report.rows.map(({ workload, engine }) => `${workload}: ${engine}`))
    for (const workload of ['warm', 'cold']) {
      expect(stacks).toContain(`${workload}: bare`)
      expect(stacks).toContain(`${workload}: jose`)
    }
    expect(stacks).toContain('warm: gatewarden')
    expect(stacks).toContain('cold: gatewarden-cold')
    expect(Object.keys(report.units)).toEqual(['U_ns', 'V_ns', 'J_ns', 'B_us'])
  })
})

describe('what cannot be run exits 2 and prints the valid names', () => {
  test.each([
    {
      name: 'an unknown engine',
      args: ['decide', '--only', 'fast'],
      says: 'unknown engine `fast`: gatewarden, evaluator, casl',
    },
    {
      name: 'an unknown algorithm',
      args: ['mw', '--alg', 'HS256'],
      says: 'unknown algorithm `HS256`: RS256, ES256, EdDSA',
    },
    {
      name: 'an unknown gate',
      args: ['gates', '--only', 'G99'],
      says: 'unknown gate `G99`: G1, G2',
    },
    {
      name: 'an unknown way to load',
      args: ['load', '--only', 'cedar'],
      says: 'unknown engine `cedar`: gatewarden, gatewarden-lazy',
    },
    {
      name: 'an unknown command',
      args: ['decode'],
      says: 'unknown command `decode`: decide, flat, fan-in',
    },
    {
      name: 'an option of another command',
      args: ['deny', '--alg', 'ES256'],
      says: "Unknown option '--alg'",
    },
    { name: 'an unknown option', args: ['decide', '--fast'], says: "Unknown option '--fast'" },
    {
      name: 'no number',
      args: ['decide', '--n', 'many'],
      says: '--n takes a number above 0, not `many`',
    },
    {
      name: 'a sweep without a point',
      args: ['flat', '--to', '10'],
      says: '--to takes 1000 at least, not `10`',
    },
  ])('$name', ({ args, says }) => {
    const { status, stdout, stderr } = bench(...args)

    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toContain(says)
    expect(stderr).toContain('pnpm bench decide')
    expect(stderr).toContain('pnpm bench gates')
  })
})
