import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { errorTable, type HttpInput, type WireRoute } from '@gatewarden/core'
import type { Application } from 'express'
import request from 'supertest'
import { describe, expect, test, vi } from 'vitest'
import { majors } from '../testing/express-majors.ts'
import { createStage } from '../testing/stage.ts'
import { captureRawBody } from './raw-body.ts'

/** A wire service that answers what it got. */
function echoRoute(path: string, change: Partial<WireRoute> = {}): WireRoute {
  return {
    method: 'POST',
    path,
    bodyLimit: 1000,
    handle: async (input) => ({
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body: `<ok>${input.body.length} ${input.target} ${input.mountedTarget}</ok>`,
    }),
    refuse: (code) => ({
      status: errorTable[code].status,
      headers: { 'content-type': 'text/xml' },
      body: `<error>${code}</error>`,
    }),
    ...change,
  }
}

async function createWired(...wireRoutes: readonly WireRoute[]) {
  return await createStage({ line: () => ({ wireRoutes }) })
}

/** Sends bytes and answers everything that comes back. */
async function sendRaw(app: Application, bytes: string): Promise<string> {
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += chunk
  })
  socket.on('error', () => undefined)
  socket.write(bytes)
  await once(socket, 'close')
  server.close()
  return text
}

describe.each(majors)('endpoints, $major', ({ express }) => {
  test('a route of the wire gets the raw body and both targets', async () => {
    const { iam } = await createWired(echoRoute('/sessions'))
    const app = express()
    app.use('/iam', iam.endpoints())

    const answer = await request(app).post('/iam/sessions?x=%20').send('a=%zz')

    expect([answer.status, answer.text]).toEqual([
      200,
      '<ok>5 /iam/sessions?x=%20 /sessions?x=%20</ok>',
    ])
  })

  test('WIRE-2 what is not there is 404 as the wire writes it', async () => {
    const { iam } = await createWired(echoRoute('/'), echoRoute('/sessions'))
    const app = express()
    app.use('/iam', iam.endpoints())

    for (const [verb, path] of [
      ['post', '/iam/nothing'],
      ['post', '/iam/sessions/'],
    ] as const) {
      const answer = await request(app)[verb](path)
      expect([answer.status, answer.text]).toEqual([
        404,
        '<error>UnknownOperationException</error>',
      ])
    }
  })

  test('WIRE-2 another method than that of the path is 405 as the wire writes it', async () => {
    const { iam } = await createWired(echoRoute('/'), echoRoute('/sessions'))
    const app = express()
    app.use('/iam', iam.endpoints())

    for (const [verb, path] of [
      ['get', '/iam/sessions'],
      ['put', '/iam/'],
      ['delete', '/iam/sessions?x=1'],
    ] as const) {
      const answer = await request(app)[verb](path)
      expect([answer.status, answer.text, answer.headers['allow']]).toEqual([
        405,
        '<error>MethodNotAllowed</error>',
        'POST',
      ])
    }
  })

  test('WIRE-2 without the AWS wire, what is not there has no format to keep', async () => {
    const { iam } = await createWired(echoRoute('/sessions'))
    const app = express()
    app.use('/iam', iam.endpoints())

    await request(app).post('/iam/nothing').expect(404, 'Unknown operation')
    await request(app).get('/iam/sessions').expect(405, 'The method is not allowed here')
  })

  test('mounted at the root, other paths are left to the application', async () => {
    const { iam } = await createWired(echoRoute('/'))
    const app = express()
    app.use(iam.endpoints())
    app.use(iam.authenticate())
    app.get('/', iam.guard.public('a test'), (_req, res) => {
      res.json('home')
    })
    iam.assertGuarded(app)

    await request(app).post('/').send('x').expect(200, '<ok>1 / /</ok>')
    await request(app).get('/').expect(200, '"home"')
  })

  test('endpoints behind authenticate() answer past the tripwire, what they pass on does not', async () => {
    const { iam } = await createWired(echoRoute('/'))
    const app = express()
    app.use(iam.authenticate())
    app.use(iam.endpoints())
    app.use((_req, res) => {
      res.json('bare')
    })
    iam.assertGuarded(app)

    await request(app).post('/').send('x').expect(200)
    await request(app).get('/other').expect(403)
  })

  test.each([
    { name: 'a length over the limit', head: 'Content-Length: 1001\r\n', body: '' },
    {
      name: 'more bytes than the limit without a length',
      head: 'Transfer-Encoding: chunked\r\n',
      body: `7d0\r\n${'a'.repeat(2000)}\r\n`,
    },
  ])('WIRE-1 $name is refused in the wire, and the connection ends', async ({ head, body }) => {
    const handle = vi.fn(echoRoute('/').handle)
    const { iam } = await createWired(echoRoute('/', { handle }))
    const app = express()
    app.use('/iam', iam.endpoints())

    const text = await sendRaw(app, `POST /iam/ HTTP/1.1\r\nHost: x\r\n${head}\r\n${body}`)

    expect(text).toMatch(/^HTTP\/1\.1 413 /)
    expect(text).toContain('Connection: close')
    expect(text).toContain('<error>RequestEntityTooLarge</error>')
    expect(handle).not.toHaveBeenCalled()
  })

  test('WIRE-1 a body of exactly the limit is read', async () => {
    const { iam } = await createWired(echoRoute('/'))
    const app = express()
    app.use('/iam', iam.endpoints())

    await request(app).post('/iam/').send('a'.repeat(1000)).expect(200)
    await request(app).post('/iam/').send('a'.repeat(1001)).expect(413)
  })

  test('WIRE-1 a body that a parser consumed is a failure, and the log says what to do', async () => {
    const { iam, log } = await createWired(echoRoute('/'))
    const app = express()
    app.use(express.urlencoded({ extended: false }))
    app.use('/iam', iam.endpoints())

    await request(app).post('/iam/').type('form').send('a=b').expect(500)

    expect(log.messages('error')).toEqual([
      'a body was read before `endpoints()`: mount it first, or keep the bytes by `captureRawBody`',
    ])
  })

  test('WIRE-1 captureRawBody keeps the bytes for the wire and for signatures', async () => {
    const seen: HttpInput[] = []
    const { iam } = await createStage({
      line: (line) => ({
        wireRoutes: [echoRoute('/')],
        authenticator: {
          authenticate(input) {
            seen.push(input)
            return line.authenticator.authenticate(input)
          },
        },
      }),
    })
    const app = express()
    app.use(express.urlencoded({ extended: false, verify: captureRawBody }))
    app.use('/iam', iam.endpoints())
    app.use(iam.authenticate())
    iam.assertGuarded(app)

    await request(app).post('/iam/').type('form').send('a=b').expect(200, '<ok>3 /iam/ /</ok>')
    await request(app).post('/other').type('form').send('a=b').expect(404)
    expect(Buffer.from(seen[0]?.body ?? []).toString()).toBe('a=b')
  })

  test('a wire route that breaks is a failure of the wire', async () => {
    const broken = { handle: () => Promise.reject(new Error('secret')) }
    const { iam, log } = await createWired(echoRoute('/', broken))
    const app = express()
    app.use('/iam', iam.endpoints())

    const answer = await request(app).post('/iam/').send('x')

    expect([answer.status, answer.text]).toEqual([500, '<error>InternalFailure</error>'])
    expect(log.messages('error')).toEqual(['a wire route broke'])
  })

  test('a client that leaves while sending is dropped', async () => {
    const handle = vi.fn(echoRoute('/').handle)
    const { iam } = await createWired(echoRoute('/', { handle }))
    const app = express()
    app.use('/iam', iam.endpoints())
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    const arrived = once(server, 'request')
    socket.write('POST /iam/ HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf')
    const [req] = await arrived

    socket.destroy()
    await new Promise((resolve) => req.once('close', resolve))
    await new Promise((resolve) => setImmediate(resolve))

    expect(handle).not.toHaveBeenCalled()
    server.close()
  })
})
