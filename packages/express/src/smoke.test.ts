import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { majors } from './testing/express-majors.ts'
import { createStage } from './testing/stage.ts'

describe.each(majors)('$major', ({ express }) => {
  test('a guarded route answers whom a policy allows', async () => {
    const { iam, audit } = await createStage()
    const app = express()
    app.use(iam.authenticate())
    app.get('/orders/:orderId', iam.guard('orders:GetOrder'), (req, res) => {
      res.json({ by: iam.from(req).principal.kind })
    })
    iam.assertGuarded(app)
    app.use(iam.errorHandler())

    const answer = await request(app).get('/orders/1').set('role', 'clerk')
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({ by: 'role-session' })
    expect(audit.decisions()).toEqual(['GetOrder order/1 Allow'])
    const no = await request(app).get('/orders/1').set('role', 'nobody')
    expect(no.body).toMatchObject({ code: 'AccessDenied' })
    expect((await request(app).get('/orders/1')).status).toBe(401)
  })
})
