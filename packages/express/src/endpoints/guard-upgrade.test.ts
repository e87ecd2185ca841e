import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { createStage, everything } from '../testing/stage.ts'
import { arnOf } from '../testing/stage-model.ts'

const servers: Server[] = []
const sockets: Socket[] = []
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) server.close()
})

async function createUpgrading(roles = { clerk: [everything], nobody: [] as never[] }) {
  const stage = await createStage({ roles })
  const server = createServer()
  const upgraded = vi.fn((_req: unknown, socket: Socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n')
  })
  stage.iam.guardUpgrade(server, (req) =>
    req.url?.startsWith('/orders') === true
      ? { action: 'orders:GetOrder', resource: arnOf('order/1') }
      : undefined,
  )
  // Registered behind the guard, as `ws` would.
  server.on('upgrade', upgraded as never)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  servers.push(server)
  return { ...stage, server, upgraded }
}

async function upgrade(server: Server, head: string): Promise<{ socket: Socket; text: string }> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  sockets.push(socket)
  socket.write(`GET ${head}Host: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n`)
  const [data] = await once(socket, 'data')
  return { socket, text: String(data) }
}

test.each([
  { name: 'an allowed caller', head: '/orders HTTP/1.1\r\nrole: clerk\r\n', status: 101 },
  { name: 'a denied caller', head: '/orders HTTP/1.1\r\nrole: nobody\r\n', status: 403 },
  { name: 'a caller without credentials', head: '/orders HTTP/1.1\r\n', status: 401 },
  { name: 'a wrong credential', head: '/orders HTTP/1.1\r\nrole: bad\r\n', status: 401 },
  { name: 'a path without a rule', head: '/other HTTP/1.1\r\nrole: clerk\r\n', status: 403 },
])(
  'SEC-12 an upgrade is authorized before any listener sees it: $name gets $status',
  async (row) => {
    const { server, upgraded } = await createUpgrading()

    const { text } = await upgrade(server, row.head)

    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${row.status} `))
    expect(upgraded).toHaveBeenCalledTimes(row.status === 101 ? 1 : 0)
  },
)

test('SEC-12 an open connection is decided again every 60 s, and ends when it is denied', async () => {
  const { server, iam, timers } = await createUpgrading()
  const { socket } = await upgrade(server, '/orders HTTP/1.1\r\nrole: clerk\r\n')
  expect([...timers.pending.values()]).toEqual([60_000])

  timers.fire()
  await vi.waitFor(() => expect(timers.pending.size).toBe(1))
  expect(socket.destroyed).toBe(false)

  vi.spyOn(iam.line.snapshots, 'current').mockImplementation(() => {
    throw new Error('the store is gone')
  })
  const closed = once(socket, 'close')
  timers.fire()
  await closed
})

test('POP-2 an open connection is checked again as one that was authenticated before', async () => {
  const { server, iam, timers } = await createUpgrading()
  const recheck = vi.fn((input, _before) => iam.line.authenticator.authenticate(input))
  Object.assign(iam.line.authenticator, { recheck })
  await upgrade(server, '/orders HTTP/1.1\r\nrole: clerk\r\n')

  timers.fire()
  await vi.waitFor(() => expect(timers.pending.size).toBe(1))

  expect(recheck.mock.calls).toMatchObject([[{ target: '/orders' }, { method: 'bearer' }]])
})

test('SEC-12 the credential that ends earlier sets the time of the next check', async () => {
  const { server, timers, clock } = await createUpgrading()
  clock.advance(3600_000 - 5000)

  await upgrade(server, '/orders HTTP/1.1\r\nrole: clerk\r\n')

  expect([...timers.pending.values()]).toEqual([5000])
})

test('close() ends what is open', async () => {
  const { server, iam } = await createUpgrading()
  const { socket } = await upgrade(server, '/orders HTTP/1.1\r\nrole: clerk\r\n')

  const closed = once(socket, 'close')
  await iam.close()
  await closed
})
