import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { defineModel } from '../model/define-model.ts'
import { createLine } from './create-line.ts'
import type { Line, LineOptions } from './line.ts'
import { jwt } from './trust-source.ts'

const model = defineModel({
  account: '000000000001',
  services: { orders: { actions: { ListOrders: { level: 'List' } } } },
})
const issuer = 'https://idp.example'
const provider = (Url = issuer) => ({ Url, ClientIDList: ['orders'] })

const open: Line[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((line) => line.close()))
})
async function start(policies: LineOptions['policies'], ...issuers: string[]): Promise<Line> {
  const trust = issuers.map((it) => jwt({ issuer: it, audience: 'orders' }))
  const line = await createLine({ model, policies, trust })
  open.push(line)
  return line
}

describe('a provider of jwt()', () => {
  test('FED-1 a file that defines it again is told what defines it, and what to do', async () => {
    await expect(start({ providers: { idp: provider() } }, issuer)).rejects.toMatchObject({
      code: 'PolicySourceInvalid',
      message:
        'policy source refused:\nproviders/idp.json:2:10: DUPLICATE_ENTITY: the issuer is defined by `jwt()` of the `trust` option already, which registers its provider by itself: take one of the two out',
    })
  })

  test('FED-1 a provider of another issuer stands beside it, whatever its name', async () => {
    const line = await start({ providers: { 'jwt-1': provider('https://other.example') } }, issuer)

    const snapshot = line.snapshots.current()
    expect(snapshot.oidcProvider(model.account, issuer)).toBeDefined()
    expect(snapshot.oidcProvider(model.account, 'https://other.example')).toBeDefined()
  })

  test('FED-1 what is wrong with it names jwt() and no file that nobody wrote', async () => {
    await expect(start({}, 'ftp://idp.example')).rejects.toThrow(
      /^policy source refused:\n`jwt\(\)` of the `trust` option: INVALID_VALUE: `Url` /,
    )
  })
})

test('STO-9 a policy folder that does not exist is named, with what to do', async () => {
  const root = await mkdtemp(join(tmpdir(), 'policies-'))
  const missing = join(root, 'iamm')

  await expect(start(missing)).rejects.toMatchObject({
    code: 'PolicySourceInvalid',
    message: `policy source refused:\n${missing}: UNREADABLE_FILE: the policy folder does not exist: make it, or name the one that does; a relative path begins at the working directory of the process`,
  })
  await rm(root, { recursive: true })
})
