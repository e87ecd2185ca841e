import { createHash } from 'node:crypto'
import { IamError } from '../../errors.ts'
import { oidcProviderArn } from '../../identity/arns.ts'
import { issuerWithoutScheme } from '../../store/entities/issuer-url.ts'
import type { StoredOf } from '../../store/managed/stored-entity.ts'
import { list, text } from '../../sts/parameters/parameter-kinds.ts'
import type { TagInput } from '../../sts/parameters/role-parameters.ts'
import type { AuthorizationFacts, ManagementCall } from '../management-call.ts'
import type { OperationsOf } from '../operation.ts'
import { parameters, tagsOf } from '../parameters.ts'
import { shownDate, shownTags } from '../shown/show-entity.ts'
import { authorizeTagged } from './authorize-tagged.ts'

/** Input of CreateOpenIDConnectProvider. */
export interface CreateOpenIDConnectProviderInput {
  /** Issuer URL, exactly as tokens carry it: https, without query, fragment and user info (FED-1). */
  readonly url: string
  /** Accepted audiences, 1 to 100 (FED-4). */
  readonly clientIDList: readonly string[]
  /** SHA-1 of certificates, of which one must be in the chain of its hosts (FED-13). At most 5. Default none: no pin. */
  readonly thumbprintList?: readonly string[] | undefined
  /** At most 50. */
  readonly tags?: readonly TagInput[] | undefined
}

/** Input of UpdateOpenIDConnectProviderThumbprint. */
export interface UpdateThumbprintInput extends ProviderInput {
  /** At most 5, in place of those that it has. */
  readonly thumbprintList: readonly string[]
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
  readonly thumbprintList: readonly string[]
  readonly tags: readonly TagInput[]
  /** ISO 8601, whole seconds, UTC; `undefined` for what a policy file defines. */
  readonly createDate: string | undefined
}

/** Operations on OpenID Connect providers. */
export interface ProviderOperations {
  /** Trusts an issuer. With tags the caller needs `iam:TagOpenIDConnectProvider` too. `EntityAlreadyExists`. */
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
  /** Pins other certificates, or none. */
  updateOpenIDConnectProviderThumbprint(input: UpdateThumbprintInput): Promise<void>
}

const clientId = text(1, 255, { isRequired: true })
const thumbprints = list(5, text(40, 40, { pattern: /^[0-9A-Fa-f]{40}$/ }))
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
      thumbprintList: thumbprints,
      tags: parameters.tags,
    },
    run: createProvider,
    recorded: (output) => output,
  },
  getOpenIDConnectProvider: {
    name: 'GetOpenIDConnectProvider',
    kind: 'read',
    parameters: arnOnly,
    run: (input, call) => {
      const { url, clientIds, createdAt, thumbprints = [], tags = [] } = providerOf(input, call)
      return {
        url: issuerWithoutScheme(url),
        clientIDList: clientIds,
        thumbprintList: thumbprints,
        tags: shownTags(tags),
        createDate: shownDate(createdAt),
      }
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
  updateOpenIDConnectProviderThumbprint: {
    name: 'UpdateOpenIDConnectProviderThumbprint',
    kind: 'write',
    parameters: { ...arnOnly, thumbprintList: { ...thumbprints, isRequired: true } },
    run: (input, call) => {
      call.update(providerOf(input, call), { thumbprints: [...input.thumbprintList] })
    },
  },
})

function createProvider(input: CreateOpenIDConnectProviderInput, call: ManagementCall) {
  const { url, clientIDList, thumbprintList = [] } = input
  const arn = arnFor(url, call)
  const requestTags = tagsOf(input.tags)
  const tagging = 'iam:TagOpenIDConnectProvider'
  authorizeTagged(call, arn, { tagging, requestTags })
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
    thumbprints: [...thumbprintList],
    tags: [...requestTags],
  })
  call.create(provider)
  return { openIDConnectProviderArn: arn }
}

function arnFor(url: string, { partition, account }: ManagementCall): string {
  return oidcProviderArn({ partition, account, keyPrefix: issuerWithoutScheme(url) })
}

/** The provider of an ARN, authorized. @throws {IamError} `AccessDenied`, then `NoSuchEntity`. */
export function providerOf(
  { openIDConnectProviderArn: arn }: ProviderInput,
  call: ManagementCall,
  facts: AuthorizationFacts = {},
): StoredOf<'provider'> {
  const prefix = arnFor('', call)
  if (!arn.startsWith(prefix) || !/^[!-~]+$/.test(arn)) {
    throw new IamError('ValidationError', `ARN ${arn} is not valid.`)
  }
  const provider = find(arn, call)
  call.authorize(arn, { ...facts, entity: provider })
  if (provider !== undefined) return provider
  throw new IamError('NoSuchEntity', `OpenIDConnect Provider not found for arn ${arn}`)
}

function find(arn: string, call: ManagementCall): StoredOf<'provider'> | undefined {
  const providers = call.catalog.list('provider', call.account)
  return providers.find(({ url }) => arnFor(url, call) === arn)
}
