import type { ResourceDescription } from '@gatewarden/express'
import type { Request, RequestHandler } from 'express'

/** One order, as the API answers it. */
export interface Order {
  readonly id: string
  readonly total: number
  readonly tags: Readonly<Record<string, string>>
  readonly status: 'open' | 'shipped' | 'refunded' | 'deleted'
}

const rows: readonly Order[] = [
  { id: '1001', total: 40, tags: { region: 'north' }, status: 'open' },
  { id: '1002', total: 900, tags: { region: 'north' }, status: 'open' },
  { id: '1003', total: 60, tags: { region: 'south', fragile: 'yes' }, status: 'open' },
  { id: '1004', total: 20, tags: { region: 'north' }, status: 'open' },
  { id: '1005', total: 75, tags: { region: 'south' }, status: 'open' },
]

/** The orders of the demonstration, in memory. */
const orders = new Map(rows.map((order) => [order.id, order]))

/** What policies may ask about the order of a route; loaded only if a statement reads it. */
export const facts: { resource(req: Request): ResourceDescription | null } = {
  resource(req) {
    const order = orderOf(req)
    if (order === undefined) return null
    return { tags: order.tags, attributes: { 'orders:Total': order.total } }
  },
}

/** ARN of the order of a route. */
export function arnOf(req: Request): string {
  return `arn:gw:orders::000000000001:order/${String(req.params['orderId'])}`
}

/** Handler: all orders. */
export const list: RequestHandler = (_req, res) => {
  res.json([...orders.values()])
}

/** Handler: the order of the route. */
export const show: RequestHandler = (req, res) => {
  const order = orderOf(req)
  if (order === undefined) res.status(404).json({ title: 'no such order' })
  else res.json(order)
}

/** Makes a handler that gives the order of the route another status. */
export function mark(status: Order['status']): RequestHandler {
  return (req, res) => {
    const order = orderOf(req)
    if (order === undefined) {
      res.status(404).json({ title: 'no such order' })
      return
    }
    const marked = { ...order, status }
    orders.set(order.id, marked)
    res.json(marked)
  }
}

function orderOf(req: Request): Order | undefined {
  return orders.get(String(req.params['orderId']))
}
