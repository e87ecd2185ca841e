import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import type { Timers } from '../ports/timers.ts'
import { createJsonFetch } from './json-fetch.ts'
import { publicPeer } from './peer-trust.ts'

const privatePeer = { ...publicPeer, allowsPrivate: true }

const servers: Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
})

async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`)
}

const json = (body: string | Buffer, headers: Record<string, string> = {}): RequestListener => {
  return (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', ...headers }).end(body)
  }
}

/** Timers that run when the test says so. */
function manualTimers() {
  const waiting = new Set<() => void>()
  const timers: Timers = {
    after(_ms, run) {
      waiting.add(run)
      return () => waiting.delete(run)
    },
  }
  const fire = () => {
    for (const run of waiting) run()
  }
  return { timers, waiting, fire }
}

test('JWKS-2 a JSON object is read from a host that may be private', async () => {
  const url = await serve(json('{"keys":[]}', { 'Content-Type': 'application/jwk-set+json' }))
  const { timers, waiting } = manualTimers()

  expect(await createJsonFetch({ timers })(url, privatePeer)).toEqual(new Map([['keys', []]]))
  expect(waiting.size).toBe(0)
})

test.each([
  'http://127.0.0.1/',
  'http://169.254.169.254/latest/meta-data',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://2130706433/',
  'http://0177.0.0.1/',
  'http://0x7f.1/',
])('ATK-43 ssrf: %s is refused before anything is sent (SEC-59)', async (url) => {
  await expect(createJsonFetch()(new URL(url), publicPeer)).rejects.toThrow(
    'the host is not at a public address',
  )
})

test.each([
  { name: 'a private address', addresses: ['10.0.0.1'] },
  { name: 'a private one among public ones', addresses: ['8.8.8.8', '127.0.0.1'] },
  { name: 'no address', addresses: [] },
])('ATK-43 ssrf: a name that resolves to $name is refused', async ({ addresses }) => {
  const resolve = async () => addresses.map((address) => ({ address, family: 4 }))

  await expect(
    createJsonFetch({ resolve })(new URL('https://idp.example'), publicPeer),
  ).rejects.toThrow('the host is not at a public address')
})

test('ATK-43 ssrf: DNS rebinding, the connection goes to the address that was checked', async () => {
  const url = await serve(json('{"a":1}'))
  const asked: string[] = []
  const resolve = async (hostname: string) => {
    asked.push(hostname)
    return [{ address: asked.length === 1 ? '127.0.0.1' : '8.8.8.8', family: 4 }]
  }

  const members = await createJsonFetch({ resolve })(
    new URL(`http://idp.example:${url.port}/`),
    privatePeer,
  )

  expect(members.get('a')).toBe(1)
  expect(asked).toEqual(['idp.example'])
})

test.each([
  {
    name: 'redirect',
    listener: (_: unknown, response: Parameters<RequestListener>[1]) => {
      response.writeHead(302, { Location: 'http://169.254.169.254/' }).end()
    },
    message: 'status 302',
  },
  {
    name: 'error page',
    listener: (_: unknown, response: Parameters<RequestListener>[1]) => {
      response.writeHead(503, { 'Content-Type': 'application/json' }).end('{}')
    },
    message: 'status 503',
  },
  { name: 'HTML', listener: json('{}', { 'Content-Type': 'text/html' }), message: 'not JSON' },
  {
    name: 'gzip bomb',
    listener: json(gzipSync(Buffer.alloc(10_000_000, 32)), { 'Content-Encoding': 'gzip' }),
    message: 'the answer is encoded',
  },
  { name: 'list', listener: json('[]'), message: 'not one JSON object' },
  {
    name: 'duplicate member',
    listener: json('{"keys":[],"keys":[]}'),
    message: 'not one JSON object',
  },
  { name: 'truncated', listener: json('{"keys":['), message: 'not one JSON object' },
])('ATK-43 ssrf: $name is refused (SEC-59)', async ({ listener, message }) => {
  const url = await serve(listener)

  await expect(createJsonFetch()(url, privatePeer)).rejects.toThrow(message)
})

test('ATK-43 ssrf: of 100 MB no more than the limit is read (SEC-59)', async () => {
  let sent = 0
  const chunk = Buffer.alloc(65_536, 32)
  const url = await serve((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' })
    const pump = (): void => {
      while (sent < 100_000_000 && !response.destroyed) {
        sent += chunk.length
        if (!response.write(chunk)) return void response.once('drain', pump)
      }
    }
    pump()
  })

  await expect(createJsonFetch()(url, privatePeer)).rejects.toThrow('over 256 KiB')
  expect(sent).toBeLessThan(20_000_000)
})

test('ATK-43 ssrf: a slow drip ends at the deadline (SEC-59)', async () => {
  const { timers, fire } = manualTimers()
  const url = await serve((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).write('{')
    fire()
  })

  await expect(createJsonFetch({ timers })(url, privatePeer)).rejects.toThrow('timed out')
})

test('ATK-43 ssrf: a resolver that never answers ends at the deadline', async () => {
  const { timers, fire } = manualTimers()
  const resolve = () => new Promise<never>(() => {})

  const pending = createJsonFetch({ resolve, timers })(new URL('https://idp.example'), publicPeer)
  fire()

  await expect(pending).rejects.toThrow('timed out')
})
