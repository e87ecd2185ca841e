import { getToken } from '../clients/openid.ts'
import { callOrders } from '../clients/orders.ts'
import { openSts } from '../clients/sts.ts'
import type { Expectation } from '../desk.ts'
import { allowed, denied } from '../desk.ts'
import type { World } from './world.ts'
import { role } from './world.ts'

/** Roles that may do everything by their own policies, and what holds them back all the same. */
export async function limits(world: World): Promise<void> {
  const { desk, api } = world
  desk.caller('a role whose own policies allow everything, within a boundary: reporting')

  const reporting = await enter(world, 'reporting-bot', 'reporting', 'ReportingBot')
  await desk.ask('GET /orders', allowed('identity', 'EverythingOnOrders'), () =>
    callOrders(`${api}/orders`, { token: reporting }),
  )
  await desk.ask('POST /orders/1001/refund', denied('boundary'), () =>
    callOrders(`${api}/orders/1001/refund`, { token: reporting, method: 'POST' }),
  )

  await desk.ask(
    'GET /orders, from outside',
    denied('rcp', 'OnlyThisMachine'),
    // What a reverse proxy on this machine says of a caller out there.
    () =>
      callOrders(`${api}/orders`, {
        token: reporting,
        headers: { 'x-forwarded-for': '203.0.113.9' },
      }),
  )

  desk.caller('a role whose own policies allow everything, below the guardrails of its unit: ops')
  const ops = await enter(world, 'ops-console', 'ops', 'OpsConsole')
  await desk.ask('DELETE /orders/1001', denied('scp', 'NoHardDelete'), () =>
    callOrders(`${api}/orders/1001`, { token: ops, method: 'DELETE' }),
  )

  desk.caller('a role whose time is over: seasonal')
  const seasonal = await enter(world, 'seasonal-help', 'seasonal', 'SeasonalHelp')
  await desk.ask('GET /orders/1001', denied('identity'), () =>
    callOrders(`${api}/orders/1001`, { token: seasonal }),
  )

  desk.caller('a route that somebody added without a guard')
  await desk.ask('GET /debug/orders', unmapped, () =>
    callOrders(`${api}/debug/orders`, { token: ops }),
  )
}

/** No policy was asked: the tripwire stopped the answer. */
const unmapped: Expectation = { status: 403, code: 'UnmappedRoute', effect: 'Deny' }

async function enter(
  { desk, api, issuer }: World,
  clientId: string,
  name: string,
  sid: string,
): Promise<string | undefined> {
  const WebIdentityToken = await getToken(issuer, clientId, 'orders-api')
  const sts = openSts(api)
  const session = await desk.ask('AssumeRoleWithWebIdentity', allowed('resource', sid), () =>
    sts.assumeRoleWithWebIdentity({
      RoleArn: role(name),
      RoleSessionName: clientId,
      WebIdentityToken,
    }),
  )
  sts.close()
  return session?.sessionToken
}
