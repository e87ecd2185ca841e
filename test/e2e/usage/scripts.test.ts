import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PageFiles, usagePage, writePageFiles } from './page-files.ts'

const trust = {
  Version: '2012-10-17',
  Statement: {
    Sid: 'Support',
    Effect: 'Allow',
    Principal: { AWS: 'arn:gw:iam::000000000001:user/alice' },
    Action: 'sts:AssumeRole',
    Condition: {
      StringEquals: { 'sts:ExternalId': 'order-7' },
      Bool: { 'aws:MultiFactorAuthPresent': 'true' },
    },
  },
}

let page: PageFiles

beforeAll(() => {
  page = writePageFiles()
  writeEntity('users/alice.json', {})
  writeEntity('roles/support.json', { AssumeRolePolicyDocument: trust })
})

afterAll(() => page.remove())

function writeEntity(path: string, entity: object): void {
  const file = join(page.folder, 'iam', path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify(entity))
}

/** What a script of the page prints. */
function run(script: string): string {
  const cwd = page.folder
  return execFileSync(process.execPath, [script], { cwd, encoding: 'utf8' })
}

test('why-denied.ts tells what the page shows', () => {
  const [, shown] =
    usagePage.match(/^```ts file=why-denied[\s\S]*?^```\n\n```\n([\s\S]*?)^```$/m) ?? []

  expect(run('why-denied.ts')).toBe(shown)
})
