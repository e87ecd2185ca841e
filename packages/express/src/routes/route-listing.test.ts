import { describe, expect, test } from 'vitest'
import { majors } from '../testing/express-majors.ts'
import { serveUnchecked } from '../testing/serve.ts'
import { createStage } from '../testing/stage.ts'
import { formatRoutes } from './route-listing.ts'

const answer = (_req: unknown, res: { json(body: string): unknown }) => void res.json('answer')

describe.each(majors)('routes, $major', ({ express }) => {
  test('every route is listed with what it asks for', async () => {
    const { iam } = await createStage()
    const app = serveUnchecked(express, iam, (routes) => {
      routes.get('/orders', iam.guard('orders:ListOrders'), answer)
      routes.put('/orders/:orderId', iam.guard('orders:PutOrder'), answer)
      routes.get('/open', iam.guard.public('load balancers ask'), answer)
      routes.get('/bare', answer)
      const admin = express.Router()
      admin.get('/x', iam.guard({ any: ['orders:GetFile', 'orders:ListOrders'] }), answer)
      routes.use('/admin/:orderId', iam.guard('orders:GetOrder'), admin)
      routes.use('/iam', iam.endpoints())
      const bound = iam.router({ router: express.Router() })
      bound.use('/fn', 'orders:ListOrders', answer as never)
      routes.use('/bound', bound)
    })

    const rows = iam.routes(app).filter(({ guard }) => !/query|expressInit|gatewarden/.test(guard))
    expect(formatRoutes(rows).replace(/ {2,}/g, '  ').split('\n')).toEqual([
      'METHOD  PATH  ACTION  RESOURCE  GUARD',
      'GET  /orders  orders:ListOrders  *  guard',
      'PUT  /orders/:orderId  orders:PutOrder  order/{orderId}  guard',
      'GET  /open  -  -  public: load balancers ask',
      'GET  /bare  -  -  none',
      'GET  /admin/:orderId/x  orders:GetOrder and orders:GetFile or orders:ListOrders  order/{orderId}, file/{path+}, *  guard',
      'USE  /iam  -  -  endpoint: wire',
      'USE  /bound/fn  orders:ListOrders  *  guard',
    ])
  })

  test('columns are aligned', () => {
    const row = { action: '', resource: '', guard: 'none' }

    expect(formatRoutes([{ ...row, method: 'GET', path: '/a/long/path' }])).toBe(
      'METHOD  PATH          ACTION  RESOURCE  GUARD\nGET     /a/long/path  -       -         none',
    )
  })
})
