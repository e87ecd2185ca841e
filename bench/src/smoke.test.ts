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
    { name: 'an unknown command', args: ['decode'], says: 'unknown command `decode`' },
    { name: 'an unknown option', args: ['decide', '--fast'], says: "Unknown option '--fast'" },
    {
      name: 'no number',
      args: ['decide', '--n', 'many'],
      says: '--n takes a number above 0, not `many`',
    },
  ])('$name', ({ args, says }) => {
    const { status, stdout, stderr } = bench(...args)

    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toContain(says)
    expect(stderr).toContain('pnpm bench decide')
  })
})
