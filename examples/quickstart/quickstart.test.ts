import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { closeServer, listen, loopback } from './listen.ts'

const here = import.meta.dirname
const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

interface Run {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs the demonstration as `pnpm start` does, with node itself: signals reach it (PKG-9). */
function start(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(here, 'server.ts'), ...args], {
    env: { ...process.env, PORT: '0', OIDC_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const run = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    run.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    run.err += text
  })
  const ended = new Promise<Run>((resolve) => {
    child.once('close', (code) => resolve({ code, ...run }))
  })
  return { child, ended }
}

test('DEMO-1 every answer of the demonstration is the expected one', async () => {
  const { code, out, err } = await start(['--once']).ended

  expect(err).toBe('')
  expect(out).toMatch(/\n(\d+) of \1 answers as expected/)
  expect(out).not.toContain('NOT ')
  expect(code).toBe(0)
}, 60_000)

test('CLI-3 the table is plain text when the output is no terminal', async () => {
  const { out } = await start(['--once']).ended

  expect(out).not.toContain('\u001b')
}, 60_000)

test('DEMO-1 the demonstration serves until a signal ends it, and says how to ask', async () => {
  const { child, ended } = start([])
  const invitation = new Promise<string>((resolve) => {
    let text = ''
    child.stdout.on('data', (chunk: string) => {
      text += chunk
      if (text.includes('Ctrl-C')) resolve(text)
    })
  })
  const text = await invitation
  const api = /orders API +(\S+)/.exec(text)?.[1]

  const answer = await fetch(`${api}/healthz`)
  child.kill('SIGTERM')
  const { code } = await ended

  expect(answer.status).toBe(200)
  expect(code).toBe(0)
}, 60_000)

test('a port in use is refused with the variable that moves it', async () => {
  const other = createServer()
  const { port } = await listen(other, { port: 0, host: loopback().ipv4, variable: 'PORT' })
  closers.push(() => closeServer(other))

  const { code, err } = await start(['--once'], { PORT: String(port) }).ended

  expect(err).toContain(`port ${port} is in use: set PORT to another one`)
  expect(code).toBe(1)
}, 60_000)

test('an unknown option is wrong usage', async () => {
  const { code, err } = await start(['--twice']).ended

  expect(err).toContain('usage: pnpm start')
  expect(code).toBe(2)
}, 60_000)

test('DEMO-1 the user code of the orders API is under 60 lines', async () => {
  const files = ['app.ts', 'iam.model.ts']
  const texts = await Promise.all(files.map((file) => readFile(join(here, file), 'utf8')))

  const lines = texts.join('').trimEnd().split('\n').length

  expect(lines).toBeLessThan(60)
})
