import type { OidcProvider } from '../identity/entities.ts'
import { invalidIdentity } from './identity-error.ts'

/**
 * Finds the client id that a foreign token was made for (FED-4). A token for others, or one for several
 * parties that names no authorized one, is refused: whoever else got it could use it here.
 *
 * @throws {IamError} `InvalidIdentityToken`.
 */
export function matchAudience(
  claims: ReadonlyMap<string, unknown>,
  provider: OidcProvider,
): string {
  const aud = claims.get('aud')
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  if (!audiences.every((value) => typeof value === 'string')) {
    throw invalidIdentity('`aud` must be text or a list of texts')
  }
  const audience = audiences.find((value) => provider.clientIds.includes(value))
  if (audience === undefined) {
    const detail = `it is for ${named(audiences)}, accepted is ${named(provider.clientIds)}`
    throw invalidIdentity('another audience', detail) // RULE fed.audience
  }

  const azp = claims.get('azp')
  if (claims.has('azp') && !(typeof azp === 'string' && provider.clientIds.includes(azp))) {
    throw invalidIdentity('another authorized party') // RULE fed.authorized-party
  }
  if (audiences.length > 1 && azp === undefined && !provider.allowsMultipleAudiences) {
    throw invalidIdentity('several audiences') // RULE fed.single-audience
  }
  return audience
}

/** A few of them, none at length: they come from a token. */
function named(audiences: readonly unknown[]): string {
  return audiences
    .slice(0, 5)
    .map((audience) => `\`${String(audience).slice(0, 100)}\``)
    .join(', ')
}
