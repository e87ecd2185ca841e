import { createHash } from 'node:crypto'
import { IamError } from '../../errors.ts'
import { oidcProviderArn } from '../../identity/arns.ts'
import { issuerWithoutScheme } from '../../store/entities/issuer-url.ts'
import type { StoredOf } from '../../store/managed/stored-entity.ts'
import { list, text } from '../../sts/parameters/parameter-kinds.ts'
import type { ManagementCall } from '../management-call.ts'
import type { OperationsOf } from '../operation.ts'
import { parameters } from '../parameters.ts'
import { shownDate } from '../shown/show-entity.ts'

/** Input of CreateOpenIDConnectProvider. */
export interface CreateOpenIDConnectProviderInput {
  /** Issuer URL, exactly as tokens carry it: https, without query, fragment and user info (FED-1). */
  readonly url: string
  /** Accepted audiences, 1 to 100 (FED-4). */
  readonly clientIDList: readonly string[]
}

/** An operation without parameters. */
export type NoInput = Readonly<Record<never, never>>

/** A provider by its ARN. */
export interface ProviderInput {
  readonly openIDConnectProviderArn: string
}

/** A provider and an audience. */
export interface ProviderClientInput extends ProviderInput {
  readonly clientID: string
}

/** An OpenID Connect provider. */
export interface ShownProvider {
  /** Issuer without its scheme, as AWS shows it. */
  readonly url: string
  readonly clientIDList: readonly string[]
  /** ISO 8601, whole seconds, UTC; `undefined` for what a policy file defines. */
  readonly createDate: string | undefined
}

/** Operations on OpenID Connect providers. */
export interface ProviderOperations {
  /** Trusts an issuer. `EntityAlreadyExists`. */
  createOpenIDConnectProvider(
    input: CreateOpenIDConnectProviderInput,
  ): Promise<{ readonly openIDConnectProviderArn: string }>
  getOpenIDConnectProvider(input: ProviderInput): Promise<ShownProvider>
  /** Ends the trust in an issuer. `DeleteConflict` while a trust policy names it. */
  deleteOpenIDConnectProvider(input: ProviderInput): Promise<void>
  listOpenIDConnectProviders(input?: NoInput): Promise<{
    readonly openIDConnectProviderList: readonly { readonly arn: string }[]
  }>
  /** Accepts one more audience; one that is accepted already stays. */
  addClientIDToOpenIDConnectProvider(input: ProviderClientInput): Promise<void>
  /** Accepts an audience no more; one that is not accepted is no error. The last one stays: `ValidationError`. */
  removeClientIDFromOpenIDConnectProvider(input: ProviderClientInput): Promise<void>
}

const clientId = text(1, 255, { isRequired: true })
const arnOnly = Object.freeze({ openIDConnectProviderArn: parameters.arn })
const arnAndClient = Object.freeze({ ...arnOnly, clientID: clientId })

/** OpenID Connect providers. */
export const providerOperations: OperationsOf<ProviderOperations> = Object.freeze({
  createOpenIDConnectProvider: {
    name: 'CreateOpenIDConnectProvider',
    kind: 'write',
    parameters: {
      url: text(1, 255, { isRequired: true, pattern: /^[!-~]+$/ }),
      clientIDList: list(100, text(1, 255), 1),
    },
    run: createProvider,
    recorded: (output) => output,
  },
  getOpenIDConnectProvider: {
    name: 'GetOpenIDConnectProvider',
    kind: 'read',
    parameters: arnOnly,
    run: (input, call) => {
      const { url, clientIds, createdAt } = providerOf(input, call)
      const createDate = shownDate(createdAt)
      return { url: issuerWithoutScheme(url), clientIDList: clientIds, createDate }
    },
  },
  deleteOpenIDConnectProvider: {
    name: 'DeleteOpenIDConnectProvider',
    kind: 'write',
    parameters: arnOnly,
    run: (input, call) => call.remove(providerOf(input, call)),
  },
  listOpenIDConnectProviders: {
    name: 'ListOpenIDConnectProviders',
    kind: 'read',
    parameters: {},
    run: (_input, call) => {
      call.authorize(arnFor('', call))
      const providers = call.catalog.list('provider', call.account)
      const arns = providers.map(({ url }) => arnFor(url, call)).toSorted()
      return { openIDConnectProviderList: arns.map((arn) => ({ arn })) }
    },
  },
  addClientIDToOpenIDConnectProvider: {
    name: 'AddClientIDToOpenIDConnectProvider',
    kind: 'write',
    parameters: arnAndClient,
    run: (input, call) => {
      const provider = providerOf(input, call)
      if (provider.clientIds.includes(input.clientID)) return
      call.update(provider, { clientIds: [...provider.clientIds, input.clientID] })
    },
  },
  removeClientIDFromOpenIDConnectProvider: {
    name: 'RemoveClientIDFromOpenIDConnectProvider',
    kind: 'write',
    parameters: arnAndClient,
    run: (input, call) => {
      const provider = providerOf(input, call)
      if (!provider.clientIds.includes(input.clientID)) return
      call.update(provider, { clientIds: provider.clientIds.filter((id) => id !== input.clientID) })
    },
  },
})

function createProvider(input: CreateOpenIDConnectProviderInput, call: ManagementCall) {
  const { url, clientIDList } = input
  const arn = arnFor(url, call)
  call.authorize(arn)
  if (find(arn, call) !== undefined) {
    throw new IamError('EntityAlreadyExists', `Provider with url ${url} already exists.`)
  }
  const provider: StoredOf<'provider'> = Object.freeze({
    kind: 'provider',
    account: call.account,
    // A URL is no name of a file.
    name: createHash('sha256').update(issuerWithoutScheme(url)).digest('hex'),
    createdAt: call.now,
    url,
    clientIds: [...clientIDList],
  })
  call.create(provider)
  return { openIDConnectProviderArn: arn }
}

function arnFor(url: string, { partition, account }: ManagementCall): string {
  return oidcProviderArn({ partition, account, keyPrefix: issuerWithoutScheme(url) })
}

function providerOf(
  { openIDConnectProviderArn: arn }: ProviderInput,
  call: ManagementCall,
): StoredOf<'provider'> {
  const prefix = arnFor('', call)
  if (!arn.startsWith(prefix) || !/^[!-~]+$/.test(arn)) {
    throw new IamError('ValidationError', `ARN ${arn} is not valid.`)
  }
  call.authorize(arn)
  const provider = find(arn, call)
  if (provider !== undefined) return provider
  throw new IamError('NoSuchEntity', `OpenIDConnect Provider not found for arn ${arn}`)
}

function find(arn: string, call: ManagementCall): StoredOf<'provider'> | undefined {
  const providers = call.catalog.list('provider', call.account)
  return providers.find(({ url }) => arnFor(url, call) === arn)
}
