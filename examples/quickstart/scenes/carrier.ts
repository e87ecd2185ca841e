import { getToken } from '../clients/openid.ts'
import { callOrders } from '../clients/orders.ts'
import type { SessionCredentials } from '../clients/sts.ts'
import { openSts } from '../clients/sts.ts'
import { allowed, denied, refused } from '../desk.ts'
import type { World } from './world.ts'
import { carrierRole, role } from './world.ts'

const partner = { RoleArn: role('partner'), RoleSessionName: 'tour-7', ExternalId: 'contract-42' }

/** A company with an account of its own: once directly, by the policy of one order, then by chaining roles. */
export async function carrier(world: World): Promise<void> {
  const { desk, api, issuer } = world
  desk.caller('a carrier of another account comes with its own role')
  const WebIdentityToken = await getToken(issuer, 'carrier', 'carrier-portal')

  const sts = openSts(api)
  const own = await desk.ask(
    'AssumeRoleWithWebIdentity',
    allowed('resource', 'CarrierPortal'),
    () =>
      sts.assumeRoleWithWebIdentity({
        RoleArn: carrierRole,
        RoleSessionName: 'van-3',
        WebIdentityToken,
      }),
  )
  sts.close()

  const token = own?.sessionToken
  await desk.ask(
    'GET /orders/1005, shared with it',
    allowed('resource+identity', 'SharedWithCarrier'),
    () => callOrders(`${api}/orders/1005`, { token }),
  )
  await desk.ask('GET /orders/1001, not shared', denied('resource'), () =>
    callOrders(`${api}/orders/1001`, { token }),
  )
  await desk.ask('POST /orders/1005/refund', denied('scp'), () =>
    callOrders(`${api}/orders/1005/refund`, { token, method: 'POST' }),
  )
  await chain(world, own)
}

async function chain({ desk, api }: World, own: SessionCredentials | undefined): Promise<void> {
  desk.caller('the carrier chains into a role of the orders account')
  const sts = openSts(api, own)

  await desk.ask('AssumeRole, wrong ExternalId', denied('resource'), () =>
    sts.assumeRole({ ...partner, ExternalId: 'contract-41' }),
  )
  await desk.ask('AssumeRole for 2 hours', refused(400, 'ValidationError'), () =>
    sts.assumeRole({ ...partner, DurationSeconds: 7200 }),
  )
  const chained = await desk.ask(
    'AssumeRole',
    allowed('resource+identity', 'CarrierMayEnter'),
    () => sts.assumeRole(partner),
  )
  const readOnly = await desk.ask(
    'AssumeRole, session policy',
    allowed('resource+identity', 'CarrierMayEnter'),
    () => sts.assumeRole({ ...partner, Policy: readOnlyPolicy }),
  )
  sts.close()

  const ship = (id: string, session: SessionCredentials | undefined) =>
    callOrders(`${api}/orders/${id}/ship`, { token: session?.sessionToken, method: 'POST' })
  await desk.ask('POST /orders/1005/ship', allowed('identity', 'ReadAndShip'), () =>
    ship('1005', chained),
  )
  await desk.ask('POST /orders/1003/ship, fragile', denied('identity'), () => ship('1003', chained))
  await desk.ask('POST /orders/1005/ship, session policy', denied('session'), () =>
    ship('1005', readOnly),
  )
}

const readOnlyPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 'orders:Get*', Resource: '*' },
})
