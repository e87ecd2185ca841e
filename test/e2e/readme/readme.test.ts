import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import type { Iam } from '@gatewarden/express'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createTokenIssuer } from '../kit/token-issuer.ts'

/** What the application of the README exports once {@link prepared}. */
interface ReadmeApp {
  readonly iam: Iam
  readonly server: Server
}

const readme = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8')
const issuer = createTokenIssuer({
  issuer: 'https://idp.example',
  audience: 'orders-api',
  now: Date.now(),
})

/** Files of the README by path. */
function filesOfReadme(): ReadonlyMap<string, string> {
  const blocks = readme.matchAll(/^```(?:ts|json) file=(\S+)\n([\s\S]*?)^```$/gm)
  return new Map([...blocks].map(([, path = '', text = '']) => [path, text]))
}

/** Replaces what must stand there exactly once. */
function swap(text: string, from: string, to: string): string {
  expect(text.split(from), from).toHaveLength(2)
  return text.replace(from, () => to)
}

/**
 * What differs from the README: the keys of the issuer, which nobody can fetch here, are given; the policies are found
 * from any working directory; and the port is a free one.
 */
function prepared(app: string, folder: string, keys: Keys): string {
  const keyed = swap(app, 'jwt({ ', `jwt({ ${keys.option}, `)
  const placed = swap(keyed, "'./iam'", JSON.stringify(join(folder, 'iam')))
  const served = swap(
    placed,
    'app.listen(3000)',
    "export const server = app.listen(0, '127.0.0.1')",
  )
  return `${keys.line}\n${served}\nexport { iam }\n`
}

/** What `jwt()` is given beside the README, and a line for the top of the file. */
interface Keys {
  readonly option: string
  readonly line: string
}

/** The application of the README, listening. */
interface Served {
  readonly base: string
  close(): Promise<void>
}

async function serveReadme(keys: Keys): Promise<Served> {
  // In the workspace: imports of the README resolve as for anybody who installed the packages.
  const folder = mkdtempSync(join(import.meta.dirname, '.app-'))
  for (const [path, text] of filesOfReadme()) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, path === 'app.ts' ? prepared(text, folder, keys) : text)
  }
  const running = (await import(join(folder, 'app.ts'))) as ReadmeApp
  if (!running.server.listening) await once(running.server, 'listening')
  return {
    base: `http://127.0.0.1:${(running.server.address() as AddressInfo).port}`,
    async close() {
      rmSync(folder, { recursive: true, force: true })
      await running.iam.close()
      running.server.closeAllConnections()
      running.server.close()
    },
  }
}

describe('the application of the README', () => {
  let served: Served
  let base = ''

  beforeAll(async () => {
    served = await serveReadme({ option: `jwks: ${JSON.stringify(issuer.jwks)}`, line: '' })
    base = served.base
  })

  afterAll(() => served.close())

  const bearer = () => ({ authorization: `Bearer ${issuer.token()}` })

  test('a token of the issuer reads an order', async () => {
    const answer = await fetch(`${base}/orders/1001`, { headers: bearer() })

    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ id: '1001' })
  })

  test('it cannot cancel one, which the role does not allow', async () => {
    const answer = await fetch(`${base}/orders/1001`, { method: 'DELETE', headers: bearer() })

    expect(answer.status).toBe(403)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(await answer.json()).toMatchObject({ code: 'AccessDenied' })
  })

  test('without a token nothing is answered', async () => {
    const answer = await fetch(`${base}/orders/1001`)

    expect(answer.status).toBe(401)
    expect(await answer.json()).toMatchObject({ code: 'MissingAuthenticationToken' })
  })
})

test('the identity provider of the README prints a token that reads an order', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  const served = await serveReadme({ option: 'jwks', line: "import { jwks } from './try-idp.ts'" })
  const [, authorization = ''] = /"Authorization: ([^"]+)"/.exec(String(log.mock.lastCall)) ?? []
  log.mockRestore()

  const answer = await fetch(`${served.base}/orders/1001`, { headers: { authorization } })

  expect(answer.status).toBe(200)
  await served.close()
})
