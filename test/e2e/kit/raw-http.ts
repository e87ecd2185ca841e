import { connect } from 'node:net'

/** One answer as it stood on the wire. */
export interface RawAnswer {
  readonly status: number
  /** Names in lower case, in the order of the wire. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Body bytes as latin1 text, chunked coding removed. */
  readonly body: string
}

/** Everything that came back on one connection. */
export interface RawReply {
  /** Every byte the server sent, as latin1 text. */
  readonly raw: string
  /** Final answers; 1xx answers are in {@link interim}. */
  readonly answers: readonly RawAnswer[]
  readonly interim: readonly RawAnswer[]
}

/** Options of {@link sendRaw}. */
export interface SendOptions {
  /** Address of the server, a loopback one. Default `127.0.0.1`. */
  readonly host?: string
  /** Unix socket of the server instead of address and port. */
  readonly path?: string
  /** Verbs of the requests in order: the answer to HEAD has no body. Default all GET. */
  readonly verbs?: readonly string[]
  /** Leaves as soon as this text has arrived, for connections that stay open. */
  readonly until?: string
  /** Called when the request is written, for example to abort. */
  readonly onSent?: (abort: () => void) => void
}

const patienceMs = 5_000

/**
 * Sends bytes as they are and reads until the server closes: nothing is normalised, and no verb is refused.
 */
export function sendRaw(port: number, bytes: string, options: SendOptions = {}): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const received: Buffer[] = []
    const { host = '127.0.0.1', path } = options
    const socket = connect(path === undefined ? { port, host } : { path }, () => {
      socket.write(Buffer.from(bytes, 'latin1'))
      options.onSent?.(() => socket.destroy())
    })
    socket.setNoDelay(true)
    socket.setTimeout(patienceMs, () =>
      socket.destroy(new Error(`no end of the answer to ${bytes.slice(0, 80)}`)),
    )
    socket.on('data', (chunk) => {
      received.push(chunk)
      const { until } = options
      if (until !== undefined && Buffer.concat(received).includes(until)) finish()
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // A server that refuses a request closes while bytes are still on their way.
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error)
    })
    const finish = () => {
      const raw = Buffer.concat(received).toString('latin1')
      resolve({ raw, ...answersFrom(raw, options.verbs ?? []) })
    }
    socket.on('close', finish)
  })
}

/** The one answer of a reply; fails when there was none or more. */
export function onlyAnswer(reply: RawReply): RawAnswer {
  const [answer, ...others] = reply.answers
  if (answer === undefined || others.length > 0) {
    throw new Error(`expected one answer, got ${reply.answers.length}: ${reply.raw.slice(0, 400)}`)
  }
  return answer
}

/** Value of a header, or `undefined`. */
export function headerOf(answer: RawAnswer, name: string): string | undefined {
  return answer.headers.find(([candidate]) => candidate === name)?.[1]
}

function answersFrom(raw: string, verbs: readonly string[]): Pick<RawReply, 'answers' | 'interim'> {
  const answers: RawAnswer[] = []
  const interim: RawAnswer[] = []
  let rest = raw
  while (rest.startsWith('HTTP/1.1 ')) {
    const end = rest.indexOf('\r\n\r\n')
    if (end < 0) break
    const [line = '', ...fields] = rest.slice(0, end).split('\r\n')
    const status = Number(line.slice(9, 12))
    const headers = fields.map(headerFrom)
    rest = rest.slice(end + 4)
    if (status < 200) {
      interim.push({ status, headers, body: '' })
      continue
    }
    const isBodyless = verbs[answers.length] === 'HEAD' || status === 204 || status === 304
    const [body, after] = isBodyless ? ['', rest] : bodyFrom(headers, rest)
    rest = after
    answers.push({ status, headers, body })
  }
  if (rest !== '') answers.push({ status: 0, headers: [], body: rest })
  return { answers, interim }
}

function headerFrom(field: string): readonly [string, string] {
  const colon = field.indexOf(':')
  return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()]
}

function bodyFrom(
  headers: readonly (readonly [string, string])[],
  rest: string,
): readonly [body: string, after: string] {
  const value = (name: string) => headers.find(([candidate]) => candidate === name)?.[1]
  if (value('transfer-encoding') === 'chunked') return chunkedBodyFrom(rest)
  const length = value('content-length')
  const end = length === undefined ? rest.length : Number(length)
  return [rest.slice(0, end), rest.slice(end)]
}

function chunkedBodyFrom(text: string): readonly [body: string, after: string] {
  let rest = text
  let body = ''
  for (;;) {
    const lineEnd = rest.indexOf('\r\n')
    if (lineEnd < 0) return [body, '']
    const size = Number.parseInt(rest.slice(0, lineEnd), 16)
    rest = rest.slice(lineEnd + 2)
    if (size === 0) return [body, rest.slice(2)]
    body += rest.slice(0, size)
    rest = rest.slice(size + 2)
  }
}
