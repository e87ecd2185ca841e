import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const has = (tool: string) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).status === 0
const isReady = has('aws') && has('curl')

/** Who a command is, as a README shows it. */
const linesShownIn = (readme: string) => {
  const text = readFileSync(join(import.meta.dirname, readme), 'utf8')
  const session = text.slice(text.indexOf('$ aws sts get-caller-identity'))
  return session.slice(0, session.indexOf('```')).match(/^arn:gw:\S+$/gm) ?? []
}

// The AWS CLI is no npm package: where it or curl is absent, the SDK for JavaScript asks the same in test/sts.
test.skipIf(!isReady)(
  'D-1 CRED-1 CRED-2 the unmodified AWS CLI and curl are clients of every operation and find their credentials',
  () => {
    const PATH = `${dirname(process.execPath)}:${process.env['PATH']}`
    const run = spawnSync(join(import.meta.dirname, 'session.sh'), {
      env: { ...process.env, PATH },
      encoding: 'utf8',
    })

    const answers = run.stdout.split('\n')
    for (const who of [
      'iam::000000000001:user/alice',
      'sts::000000000001:federated-user/guest',
      'sts::000000000001:assumed-role/support/alice',
      'sts::000000000001:assumed-role/support/elsewhere',
      'sts::000000000001:assumed-role/vault/alice',
      'sts::000000000001:assumed-role/worker/worker-7',
      'sts::000000000001:assumed-role/deploy/build-7',
    ]) {
      expect(answers).toContain(`arn:gw:${who}`)
    }
    expect(run.stdout).toContain('sts:AssumeRole on resource: arn:gw:iam::000000000001:role/nobody')
    expect(run.stdout.match(/ (?:200|403)$/gm)?.map(Number)).toEqual([200, 403, 200, 403, 200])
    for (const readme of ['README.md', '../../README.md']) {
      expect(answers).toEqual(expect.arrayContaining(linesShownIn(readme)))
    }
    expect(run.stdout).toContain('all answers as expected')
    expect(run.status).toBe(0)
  },
  300_000,
)
