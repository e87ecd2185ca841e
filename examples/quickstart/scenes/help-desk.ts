import { getToken } from '../clients/openid.ts'
import { callOrders } from '../clients/orders.ts'
import { allowed, denied } from '../desk.ts'
import type { World } from './world.ts'

/** The shortest way in: the token of the company's identity provider, sent as it is. */
export async function helpDesk({ desk, api, api6, issuer }: World): Promise<void> {
  desk.caller('the help desk sends its OpenID token as it is: role support')
  const token = await getToken(issuer, 'support-desk', 'orders-api')

  await desk.ask('GET /orders', allowed('identity', 'ListOrders'), () =>
    callOrders(`${api}/orders`, { token }),
  )
  await desk.ask('GET /orders/1001, by IPv6', allowed('identity', 'ReadOrders'), () =>
    callOrders(`${api6}/orders/1001`, { token }),
  )
  await desk.ask('HEAD /orders/1001', allowed('identity', 'ReadOrders'), () =>
    callOrders(`${api}/orders/1001`, { token, method: 'HEAD' }),
  )
  await desk.ask('POST /orders/1001/refund', denied('identity'), () =>
    callOrders(`${api}/orders/1001/refund`, { token, method: 'POST' }),
  )
}
