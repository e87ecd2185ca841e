import { createKeySet } from '../federation/key-set.ts'
import { verificationKey } from '../session/jose/verification-key.ts'
import type { OAuthClient, OAuthClients } from '../sts/oauth/oauth-client.ts'
import { assertKnownOptions, type StaticKeys } from './trust-source.ts'

/** A confidential client of the token endpoint: it signs its assertions itself (private_key_jwt). */
export interface OAuthClientOptions {
  /** `iss` and `sub` of its assertions and `client_id` of its sessions: 1 to 256 visible ASCII characters. */
  readonly clientId: string
  /** Public keys of the client, 1 to 100, of different `kid`. */
  readonly jwks: StaticKeys
  /** Default {@link clientAssertionAlgorithms}. */
  readonly algorithms?: readonly string[]
}

/** Algorithms of client assertions, unless a client has its own. */
export const clientAssertionAlgorithms: readonly string[] = Object.freeze([
  'ES256',
  'EdDSA',
  'PS256',
  'RS256',
])

const optionNames: readonly string[] = [
  'clientId',
  'jwks',
  'algorithms',
] satisfies readonly (keyof OAuthClientOptions)[]

/**
 * Reads `oauthClients`.
 *
 * @throws {TypeError} naming the client, for a key that is private, weak or of no allowed algorithm: its assertions would
 *   fail later, and say nothing of it.
 */
export function resolveOAuthClients(options: readonly OAuthClientOptions[] = []): OAuthClients {
  if (!Array.isArray(options)) throw new TypeError('"oauthClients" option must be a list')
  const clients = new Map<string, OAuthClient>()
  for (const given of options as readonly OAuthClientOptions[]) {
    const client = readClient(given)
    if (clients.has(client.clientId)) {
      throw new TypeError(`"oauthClients" option has client \`${client.clientId}\` twice`)
    }
    clients.set(client.clientId, client)
  }
  return clients
}

function readClient(options: OAuthClientOptions): OAuthClient {
  assertKnownOptions('oauthClients', options, optionNames)
  const { clientId, jwks, algorithms = clientAssertionAlgorithms } = options
  if (typeof clientId !== 'string' || !/^[!-~]{1,256}$/.test(clientId)) {
    throw new TypeError('"oauthClients.clientId" option must be 1 to 256 visible ASCII characters')
  }
  const named = (problem: string) => new TypeError(`oauthClients \`${clientId}\`: ${problem}`)
  const isAllowed = (alg: unknown) => clientAssertionAlgorithms.includes(alg as string)
  if (!Array.isArray(algorithms) || algorithms.length === 0 || !algorithms.every(isAllowed)) {
    throw named(`"algorithms" option must be of ${clientAssertionAlgorithms.join(', ')}`)
  }
  const keys: readonly Readonly<Record<string, unknown>>[] = structuredClone(jwks?.keys)
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > 100) {
    throw named('"jwks" option must be a set of 1 to 100 public keys')
  }
  const isUsable = (key: Readonly<Record<string, unknown>> | null) =>
    typeof key === 'object' &&
    key !== null &&
    algorithms.some((alg) => verificationKey(key, alg) !== undefined)
  if (!keys.every(isUsable)) {
    throw named('"jwks" option has a key that is private, weak, or of none of its algorithms')
  }
  const kids = keys.flatMap(({ kid }) => (kid === undefined ? [] : [kid]))
  if (new Set(kids).size < kids.length) throw named('"jwks" option has two keys of one `kid`')
  const set = createKeySet(keys)
  return Object.freeze({ clientId, algorithms: Object.freeze([...algorithms]), keys: set })
}
