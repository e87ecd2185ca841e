import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const has = (tool: string) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).status === 0
const isReady = has('aws') && has('curl')

// The AWS CLI is no npm package: where it or curl is absent, the SDK for JavaScript asks the same in test/sts.
test.skipIf(!isReady)(
  'D-1 the unmodified AWS CLI and curl are clients of every operation',
  () => {
    const PATH = `${dirname(process.execPath)}:${process.env['PATH']}`
    const run = spawnSync(join(import.meta.dirname, 'session.sh'), {
      env: { ...process.env, PATH },
      encoding: 'utf8',
    })

    expect(run.stderr).toContain('sts:AssumeRole on resource: arn:gw:iam::000000000001:role/nobody')
    expect(run.stdout).toContain('arn:gw:sts::000000000001:assumed-role/support/alice')
    expect(run.stdout.match(/ (?:200|403)$/gm)?.map(Number)).toEqual([403, 200, 403, 200])
    expect(run.stdout).toContain('all answers as expected')
    expect(run.status).toBe(0)
  },
  120_000,
)
