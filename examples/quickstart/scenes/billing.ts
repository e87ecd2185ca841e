import type { Explanation } from '@gatewarden/core'
import { getToken } from '../clients/openid.ts'
import { callOrders } from '../clients/orders.ts'
import { openSts } from '../clients/sts.ts'
import { allowed, denied } from '../desk.ts'
import type { World } from './world.ts'
import { role } from './world.ts'

const sessionArn = 'arn:gw:sts::000000000001:assumed-role/billing/night-run'

/** A service trades its OpenID token for a role session through the AWS SDK, then calls with the session's token. */
export async function billingService({ desk, api, api6, issuer }: World): Promise<void> {
  desk.caller('a service exchanges its OpenID token through the AWS SDK: role billing')
  const WebIdentityToken = await getToken(issuer, 'billing-service', 'orders-api')

  const sts = openSts(api)
  const session = await desk.ask(
    'AssumeRoleWithWebIdentity',
    allowed('resource', 'BillingService'),
    () =>
      sts.assumeRoleWithWebIdentity({
        RoleArn: role('billing'),
        RoleSessionName: 'night-run',
        WebIdentityToken,
      }),
  )
  sts.close()

  const signed = openSts(api6, session)
  await desk.ask('GetCallerIdentity, signed, by IPv6', { status: 200, value: sessionArn }, () =>
    signed.getCallerIdentity(),
  )
  signed.close()

  const token = session?.sessionToken
  const refund = (id: string) => callOrders(`${api}/orders/${id}/refund`, { token, method: 'POST' })
  await desk.ask('GET /orders/1001', allowed('identity', 'ReadOrders'), () =>
    callOrders(`${api}/orders/1001`, { token }),
  )
  await desk.ask('POST /orders/1001/refund of 40', allowed('identity', 'RefundOwnRegion'), () =>
    refund('1001'),
  )
  await desk.ask('POST /orders/1003/refund, other region', denied('identity'), () => refund('1003'))
  await desk.ask(
    'POST /orders/1002/refund of 900, no MFA',
    denied('identity', 'LargeRefundsNeedMfa', 401),
    () => refund('1002'),
  )
  await desk.ask('POST /orders/1004/refund, legal hold', denied('resource', 'LegalHold'), () =>
    refund('1004'),
  )
  const why = await desk.ask('GET /orders/1003/refund/why', allowed('identity', 'ReadOrders'), () =>
    callOrders(`${api}/orders/1003/refund/why`, { token }),
  )
  desk.keepTrace(why as Explanation | undefined)
}
