import type { Duplex } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { heldTimers } from '../kit/held-timers.ts'
import { orderArn } from '../kit/orders-model.ts'
import { sendRaw } from '../kit/raw-http.ts'
import { rawRequest } from '../kit/raw-request.ts'
import {
  allowEverything,
  allowOf,
  type SecureApp,
  type SecureAppOptions,
  secureApp,
} from '../kit/secured-app.ts'

const options: SecureAppOptions = {
  roles: { reader: allowOf('orders:GetOrder', 'order/1') },
  routes: ({ app, iam, ran }) =>
    app.get('/orders/:orderId', iam.guard('orders:GetOrder'), iam.handler('order', ran)),
}

const upgradeHeaders = [
  'Upgrade: websocket',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version: 13',
]

/** A server of web sockets that greets everybody it sees, and remembers the sockets. */
function greetUpgrades(secured: SecureApp): Duplex[] {
  const sockets: Duplex[] = []
  secured.server.on('upgrade', (_req, socket: Duplex) => {
    sockets.push(socket)
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhello',
    )
  })
  return sockets
}

const guardOrders = (secured: SecureApp) =>
  secured.iam.guardUpgrade(secured.server, (req) => {
    const id = /^\/orders\/([A-Za-z0-9]+)$/.exec(req.url ?? '')?.[1]
    return id === undefined
      ? undefined
      : { action: 'orders:GetOrder', resource: orderArn(`order/${id}`) }
  })

/** Everything that a client sees until the server closes, or until its greeting arrived. */
async function upgrade(
  secured: SecureApp,
  target: string,
  credentials: readonly string[],
): Promise<string> {
  const request = rawRequest({
    verb: 'GET',
    target,
    headers: [...credentials, ...upgradeHeaders, 'Connection: Upgrade'],
    isKeptAlive: true,
  })
  const reply = await sendRaw(secured.port, request, { until: 'hello' })
  return reply.raw
}

describe('BYP-82 upgrades are no Express responses', () => {
  test.each([
    { name: 'who may is let through', target: '/orders/1', role: 'reader', want: '101', greets: 1 },
    { name: 'who may not gets 403', target: '/orders/2', role: 'reader', want: '403', greets: 0 },
    { name: 'nobody gets 401', target: '/orders/1', role: undefined, want: '401', greets: 0 },
    {
      name: 'a target without a rule gets 403',
      target: '/chat',
      role: 'reader',
      want: '403',
      greets: 0,
    },
    {
      name: 'an encoded target is no target of the rule',
      target: '/orders/%31',
      role: 'reader',
      want: '403',
      greets: 0,
    },
  ])('BYP-82 $name', async ({ target, role, want, greets }) => {
    await using secured = await secureApp(options)
    guardOrders(secured)
    const sockets = greetUpgrades(secured)

    const raw = await upgrade(secured, target, role === undefined ? [] : [secured.credential(role)])

    expect(raw).toMatch(new RegExp(`^HTTP/1\\.1 ${want} `))
    expect(raw.includes('hello')).toBe(greets === 1)
    expect(sockets).toHaveLength(greets)
    for (const socket of sockets) socket.destroy()
  })

  test.each([
    {
      name: 'a wrong credential is 401',
      credentials: () => ['Authorization: Bearer no.such.token'],
      want: 401,
    },
    {
      name: 'two credentials are 400',
      credentials: (secured: SecureApp) => [
        secured.credential('reader'),
        secured.credential('reader'),
      ],
      want: 400,
    },
  ])('BYP-82 $name', async ({ credentials, want }) => {
    await using secured = await secureApp(options)
    guardOrders(secured)
    const sockets = greetUpgrades(secured)

    const raw = await upgrade(secured, '/orders/1', credentials(secured))

    expect(raw).toMatch(new RegExp(`^HTTP/1\\.1 ${want} `))
    expect(sockets).toEqual([])
  })

  test('BYP-82 a listener that was there before the guard sees allowed upgrades alone', async () => {
    await using secured = await secureApp(options)
    const sockets = greetUpgrades(secured)
    guardOrders(secured)

    const raw = await upgrade(secured, '/orders/2', [secured.credential('reader')])

    expect(raw).toMatch(/^HTTP\/1\.1 403 /)
    expect(sockets).toEqual([])
  })

  test('BYP-82 a store that breaks refuses the upgrade with 503', async () => {
    await using secured = await secureApp(options)
    guardOrders(secured)
    const sockets = greetUpgrades(secured)
    const credential = secured.credential('reader')
    secured.store.breakWith(new Error('gone'))

    const raw = await upgrade(secured, '/orders/1', [credential])

    expect(raw).toMatch(/^HTTP\/1\.1 503 /)
    expect(sockets).toEqual([])
  })
})

describe('SEC-12 an open connection is judged again', () => {
  /** Opens a connection, then does something; answers whether the connection ended. */
  async function isEndedAfter(
    change: (secured: SecureApp) => Promise<void> | void,
  ): Promise<boolean> {
    const timers = heldTimers()
    await using secured = await secureApp({ ...options, options: { timers } })
    guardOrders(secured)
    const sockets = greetUpgrades(secured)
    await upgrade(secured, '/orders/1', [secured.credential('reader')])
    const [socket] = sockets
    await change(secured)
    const isEnded = await new Promise<boolean>((resolve) => {
      socket?.once('close', () => resolve(true))
      // Looking again sets the next timer: then the connection has survived.
      void timers
        .elapse(60_000)
        .then(() => timers.elapse(60_000))
        .then(() => resolve(false))
    })
    socket?.destroy()
    return isEnded
  }

  test('SEC-12 a role that loses the permission loses its connection within 60 s', async () => {
    const isEnded = await isEndedAfter((secured) =>
      secured.store.replace({ reader: allowOf('orders:GetOrder', 'order/2') }),
    )

    expect(isEnded).toBe(true)
  })

  test('SEC-12 a token that expires ends its connection', async () => {
    const isEnded = await isEndedAfter((secured) => secured.clock.advance(2 * 3_600_000))

    expect(isEnded).toBe(true)
  })

  test('SEC-12 a store that breaks ends the connection', async () => {
    const isEnded = await isEndedAfter((secured) => secured.store.breakWith(new Error('gone')))

    expect(isEnded).toBe(true)
  })

  test('SEC-12 a role that keeps the permission keeps its connection', async () => {
    const isEnded = await isEndedAfter((secured) =>
      secured.store.replace({ reader: allowEverything }),
    )

    expect(isEnded).toBe(false)
  })
})
