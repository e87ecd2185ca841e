import { once } from 'node:events'
import { type IncomingMessage, request as nodeRequest } from 'node:http'
import { type AddressInfo, connect, createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { text } from 'node:stream/consumers'
import { createContainerCredentials } from '@gatewarden/core'
import { afterEach, expect, test } from 'vitest'
import { type LoopbackListener, listenOnLoopback } from './listen-on-loopback.ts'

const token = 'canary-container-token-0123456789abcdef'
const endpoint = createContainerCredentials({
  token,
  provide: async () => ({
    accessKeyId: 'ASIAAAAAAAAAAAAAAAAA',
    secretAccessKey: 'secret',
    sessionToken: 'session',
    expiration: new Date('2090-01-01T00:00:00Z'),
    accountId: '000000000001',
  }),
})

// Containers are often without IPv6; there the endpoint is on 127.0.0.1 alone.
const hasIpv6 = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .some(({ address }) => address === '::1')

const open: LoopbackListener[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()))
})

async function listening() {
  const listener = await listenOnLoopback(endpoint)
  open.push(listener)
  return listener
}

const ask = async (url: string, change: object = {}) => {
  const sent = nodeRequest(url, { headers: { authorization: token }, agent: false, ...change })
  sent.end()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) }
}

test('CRED-1 both loopback addresses answer with the session', async () => {
  const { url, port } = await listening()
  expect(url).toBe(`http://127.0.0.1:${port}/credentials`)

  for (const place of [url, ...(hasIpv6 ? [`http://[::1]:${port}/credentials`] : [])]) {
    const { status, headers, body } = await ask(place)
    expect([status, headers['cache-control']]).toEqual([200, 'no-store'])
    expect(JSON.parse(body)).toMatchObject({ Token: 'session', AccountId: '000000000001' })
  }
})

test('CRED-1 HEAD has the headers alone', async () => {
  const { url } = await listening()

  const { status, headers, body } = await ask(url, { method: 'HEAD' })

  expect([status, body]).toEqual([200, ''])
  expect(Number(headers['content-length'])).toBeGreaterThan(100)
})

test.each([
  { name: 'without the token', change: { headers: {} }, status: 401 },
  { name: 'by a name of the public', change: { setHost: false }, status: 403 },
  {
    name: 'as a proxy forwards it',
    change: { headers: { authorization: token, 'x-forwarded-for': '127.0.0.1' } },
    status: 403,
  },
  { name: 'by another method', change: { method: 'PUT' }, status: 405 },
])('CRED-1 asked $name it refuses', async ({ change, status }) => {
  const { url } = await listening()
  const headers = { authorization: token, ...('setHost' in change && { host: 'orders.example' }) }

  const answer = await ask(url, { headers, ...change })

  expect(answer.status).toBe(status)
  expect(JSON.parse(answer.body)).toEqual({ code: expect.any(String), message: expect.any(String) })
})

test('CRED-1 what follows a refused body is no further request', async () => {
  const { port } = await listening()
  const socket = connect(port, '127.0.0.1')
  const hidden = `GET /credentials HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${token}\r\n\r\n`

  socket.write(
    `POST /credentials HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n\r\n${hidden}`,
  )

  const answer = await text(socket)
  expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 405'])
})

test.skipIf(!hasIpv6)(
  'CRED-1 a taken port is an error on either address, and nothing stays open',
  async () => {
    const taken = createServer().listen({ host: '::1', port: 0 })
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo

    await expect(listenOnLoopback(endpoint, { port })).rejects.toMatchObject({ code: 'EADDRINUSE' })

    const free = createServer().listen({ host: '127.0.0.1', port })
    await once(free, 'listening')
    await Promise.all([taken, free].map((server) => once(server.close(), 'close')))
  },
)

test.each([-1, 65_536, 1.5, '80'])('the port %s is none', async (port) => {
  await expect(listenOnLoopback(endpoint, { port: port as number })).rejects.toThrow(
    new TypeError('"port" option must be an integer from 0 to 65535'),
  )
})
