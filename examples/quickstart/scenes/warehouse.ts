import type { IssuedCertificate } from '@gatewarden/roles-anywhere/ca'
import { createSession } from '../clients/anywhere.ts'
import { callOrders } from '../clients/orders.ts'
import { allowed, denied, refused } from '../desk.ts'
import type { World } from './world.ts'

/** A machine without any password: it signs CreateSession with the key of its certificate. */
export async function warehouse({ desk, api, api6, certificates, machines }: World): Promise<void> {
  desk.caller('a packing machine signs with the key of its certificate: role warehouse')
  const setup = { endpoint: api, ...machines }
  const signIn = (certificate: IssuedCertificate) => () => createSession(setup, certificate)

  const session = await desk.ask(
    'CreateSession, OU=warehouse',
    allowed('resource', 'WarehouseMachines', 201),
    signIn(certificates.packer),
  )
  const token = session?.sessionToken
  await desk.ask('GET /orders/1001, by IPv6', allowed('identity', 'ReadOrders'), () =>
    callOrders(`${api6}/orders/1001`, { token }),
  )
  await desk.ask('POST /orders/1001/ship', allowed('identity', 'ShipOrders'), () =>
    callOrders(`${api}/orders/1001/ship`, { token, method: 'POST' }),
  )
  await desk.ask('POST /orders/1001/refund', denied('identity'), () =>
    callOrders(`${api}/orders/1001/refund`, { token, method: 'POST' }),
  )
  await desk.ask(
    'CreateSession, OU=office',
    { ...denied('resource'), code: 'AccessDeniedException' },
    signIn(certificates.coffeeMachine),
  )
  await desk.ask(
    'CreateSession, CA of the same name',
    refused(403, 'AccessDeniedException'),
    signIn(certificates.impostor),
  )
}
