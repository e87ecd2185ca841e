import { type CrlInForce, managedCrl, type ServiceView } from '../objects/service-view.ts'
import type { RevocationList } from '../revocation/revocation-list.ts'
import { configuredArn, type ServiceScope } from '../service/service-scope.ts'
import type { RevocationState } from '../trust-store/store-revocation.ts'

/** Every revocation list by ARN: managed ones, and those that the application brought. */
export function crlsInForce(
  view: ServiceView,
  revocation: RevocationState,
  scope: ServiceScope,
): ReadonlyMap<string, CrlInForce> {
  const lists = [
    ...revocation.unmanaged().map((list) => unmanagedCrl(list, scope)),
    ...[...view.crls.values()].map((stored) => managedCrl(stored, scope)),
  ]
  return new Map(lists.map((list) => [list.arn, list]))
}

function unmanagedCrl(list: RevocationList, scope: ServiceScope): CrlInForce {
  return {
    name: list.id,
    arn: configuredArn(scope, 'crl', { name: list.id }),
    enabled: list.isEnabled,
    trustAnchorArn: list.anchorId,
    data: () => new Uint8Array(list.crl.der),
    stored: undefined,
  }
}
