import { getToken } from '../clients/openid.ts'
import { callOrders } from '../clients/orders.ts'
import { openSts } from '../clients/sts.ts'
import { denied, refused, turnedAway } from '../desk.ts'
import type { World } from './world.ts'
import { role } from './world.ts'

/** Credentials that are missing, wrong, late, or somebody else's. */
export async function strangers(world: World): Promise<void> {
  const { desk, api, issuer } = world
  desk.caller('credentials that are missing, late, or meant for somebody else')
  const token = await getToken(issuer, 'support-desk', 'orders-api')
  const payroll = await getToken(issuer, 'support-desk', 'payroll')

  await desk.ask('GET /healthz, no credentials', { status: 200 }, () =>
    callOrders(`${api}/healthz`),
  )
  await desk.ask('GET /orders, no credentials', denied('resource', undefined, 401), () =>
    callOrders(`${api}/orders`),
  )
  await desk.ask('GET /orders, token for payroll', turnedAway(401, 'InvalidToken'), () =>
    callOrders(`${api}/orders`, { token: payroll }),
  )
  await desk.ask('GET /orders, two credentials', turnedAway(400, 'AmbiguousCredentials'), () =>
    callOrders(`${api}/orders?access_token=${token}`, { token }),
  )
  await desk.ask('GET /orders/1001%2F1002', turnedAway(400, 'InvalidResourceParameter'), () =>
    callOrders(`${api}/orders/1001%2F1002`, { token }),
  )

  const sts = openSts(api)
  const assume = (name: string, WebIdentityToken: string) =>
    sts.assumeRoleWithWebIdentity({
      RoleArn: role(name),
      RoleSessionName: 'stranger',
      WebIdentityToken,
    })
  const late = await getToken(issuer, 'slow-batch', 'orders-api')
  await desk.ask(
    'AssumeRoleWithWebIdentity, token for payroll',
    refused(400, 'InvalidIdentityToken'),
    () => assume('support', payroll),
  )
  await desk.ask(
    'AssumeRoleWithWebIdentity, expired token',
    refused(400, 'ExpiredTokenException'),
    () => assume('support', late),
  )
  await desk.ask("AssumeRoleWithWebIdentity, another service's role", denied('resource'), () =>
    assume('billing', token),
  )
  sts.close()
}
