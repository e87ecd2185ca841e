import { randomUUID } from 'node:crypto'
import type { Reply } from '../desk.ts'

/** One call of the orders API. */
export interface OrdersCall {
  readonly method?: string
  /** Sent as bearer token; none: an anonymous call. */
  readonly token?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
}

/** Calls a route over its socket, as any HTTP client does. */
export async function callOrders(url: string, call: OrdersCall = {}): Promise<Reply<unknown>> {
  const requestId = randomUUID()
  const response = await fetch(url, {
    method: call.method ?? 'GET',
    redirect: 'manual',
    headers: {
      'x-request-id': requestId,
      ...(call.token === undefined ? {} : { authorization: `Bearer ${call.token}` }),
      ...call.headers,
    },
  })
  const text = await response.text()
  const isJson = /^application\/(problem\+)?json/.test(response.headers.get('content-type') ?? '')
  const value: unknown = isJson && text !== '' ? JSON.parse(text) : undefined
  return {
    status: response.status,
    code: response.ok ? undefined : memberOf(value, 'code'),
    title: response.ok ? undefined : memberOf(value, 'title'),
    requestId: response.headers.get('x-request-id') ?? requestId,
    value: response.ok ? value : undefined,
  }
}

function memberOf(problem: unknown, name: string): string | undefined {
  if (typeof problem !== 'object' || problem === null) return undefined
  const member: unknown = Reflect.get(problem, name)
  return typeof member === 'string' ? member : undefined
}
