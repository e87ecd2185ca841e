import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createMemoryStore, jwt } from '@gatewarden/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { authenticatorOf } from '../../sts/access-keys/authenticator.ts'
import { type PageFiles, usagePage, writePageFiles } from './page-files.ts'

const account = '000000000001'
const accountFile = `accounts/${account}.json`
const masterKey = Buffer.alloc(32, 7).toString('base64')

function write(page: PageFiles, path: string, entity: object): void {
  const file = join(page.folder, 'iam', path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify(entity))
}

function start(page: PageFiles, script: string): ChildProcess {
  const env = { ...process.env, GATEWARDEN_MASTER_KEY: masterKey }
  return spawn(process.execPath, [script], { cwd: page.folder, env, stdio: 'pipe' })
}

/** What a script prints to whom nothing is asked. */
async function run(page: PageFiles, script: string): Promise<string> {
  const child = start(page, script)
  child.stderr?.pipe(process.stderr)
  return await text(child.stdout as NonNullable<ChildProcess['stdout']>)
}

/** What a script prints that reads the codes of the device it shows from a pipe. */
async function runWithCodes(page: PageFiles, script: string): Promise<string> {
  const child = start(page, script)
  child.stderr?.pipe(process.stderr)
  let printed = ''
  for await (const chunk of child.stdout ?? []) {
    printed += String(chunk)
    const [, seed] = /by hand: ([A-Z2-7]{32})\n/.exec(printed) ?? []
    if (seed === undefined || child.stdin?.writableEnded === true) continue
    const uri = `otpauth://totp/x?secret=${seed}`
    const clock = { now: () => Date.now(), monotonic: () => 0 }
    const device = authenticatorOf({ serialNumber: '', seed, uri }, clock)
    child.stdin?.end(`${device.code(-1)}\n${device.code(0)}\n`)
  }
  return printed
}

/** The JSON at the end of what was printed. */
function entryOf(printed: string): Record<string, unknown> {
  return JSON.parse(printed.slice(printed.indexOf('\n{') + 1))
}

describe('why a call was denied', () => {
  let page: PageFiles

  beforeAll(() => {
    page = writePageFiles()
    write(page, 'users/alice.json', {})
    const Condition = {
      StringEquals: { 'sts:ExternalId': 'order-7' },
      Bool: { 'aws:MultiFactorAuthPresent': 'true' },
    }
    const Principal = { AWS: `arn:gw:iam::${account}:user/alice` }
    const allow = { Sid: 'Support', Effect: 'Allow', Action: 'sts:AssumeRole' }
    const Statement = { ...allow, Principal, Condition }
    const AssumeRolePolicyDocument = { Version: '2012-10-17', Statement }
    write(page, 'roles/support.json', { AssumeRolePolicyDocument })
  })

  afterAll(() => page.remove())

  test('why-denied.ts prints what the page shows', async () => {
    const [, shown] =
      /^```ts file=why-denied[\s\S]*?^```\n\n```\n([\s\S]*?)^```$/m.exec(usagePage) ?? []

    expect(await run(page, 'why-denied.ts')).toBe(shown)
  })
})

describe('scripts of operators', () => {
  let page: PageFiles

  beforeAll(() => {
    page = writePageFiles()
    write(page, 'users/alice.json', {})
    write(page, accountFile, { RootUser: {} })
    const Principal = { Federated: `arn:gw:iam::${account}:oidc-provider/idp.example` }
    const Action = 'sts:AssumeRoleWithWebIdentity'
    const Condition = { StringEquals: { 'idp.example:aud': 'orders-api' } }
    const Statement = { Effect: 'Allow', Principal, Action, Condition }
    const AssumeRolePolicyDocument = { Version: '2012-10-17', Statement }
    write(page, 'roles/support.json', { AssumeRolePolicyDocument })
  })

  afterAll(() => page.remove())

  /** The folder with entries that scripts printed. */
  async function loaded() {
    const idp = jwt({ issuer: 'https://idp.example', audience: 'orders-api', role: 'support' })
    const store = await createMemoryStore({
      directory: join(page.folder, 'iam'),
      configured: { providers: { idp: idp.provider } },
      account,
      watch: false,
    })
    return store.current()
  }

  test('each prints the entry for the file of a user', async () => {
    const key = entryOf(await run(page, 'make-access-key.ts'))
    const device = entryOf(await runWithCodes(page, 'make-mfa-device.ts'))
    const codes = entryOf(await run(page, 'make-recovery-codes.ts'))

    write(page, 'users/alice.json', {
      AccessKeys: [key],
      MFADevices: [device],
      RecoveryCodes: codes,
    })

    const snapshot = await loaded()
    expect(snapshot.accessKey(String(key['AccessKeyId']))?.user?.name).toBe('alice')
    expect(device['SerialNumber']).toBe(`arn:gw:iam::${account}:mfa/alice`)
  })

  test('make-root-key.ts prints the file of the account, with a device that was confirmed', async () => {
    const printed = await runWithCodes(page, 'make-root-key.ts')

    const file = entryOf(printed)
    write(page, accountFile, file)
    const [, accessKeyId = ''] = /AWS_ACCESS_KEY_ID=(\w+)/.exec(printed) ?? []
    expect((await loaded()).accessKey(accessKeyId)?.rootUser?.account).toBe(account)
    expect(JSON.parse(readFileSync(join(page.folder, 'iam', accountFile), 'utf8'))).toEqual({
      RootUser: {
        AccessKeys: [expect.objectContaining({ AccessKeyId: accessKeyId })],
        MFADevices: [expect.objectContaining({ EnableDate: expect.any(String) })],
      },
    })
  })
})
