import { oidcProviderArn } from '../../identity/arns.ts'
import type { OidcProvider } from '../../identity/entities.ts'
import { isSvidAlgorithm, isTrustDomain } from '../../identity/spiffe.ts'
import type { JsonNode } from '../../policy/json.ts'
import { type FileReading, reportAt } from '../source/file-reading.ts'
import { ObjectReader } from '../source/object-reader.ts'
import { sharedIssuer as knownSharedIssuer, type SharedIssuer } from '../trust/shared-issuers.ts'
import { issuerProblem, issuerWithoutScheme } from './issuer-url.ts'
import { readKeySet } from './read-key-set.ts'
import { providerTrustMembers, readProviderTrust } from './read-provider-trust.ts'
import type { ProviderRecord } from './records.ts'
import type { SourceSettings } from './source-settings.ts'

const providerMembers = [
  'Url',
  'ClientIDList',
  'Algorithms',
  'Jwks',
  'SessionClaims',
  'MaxTokenAgeSeconds',
  'AllowMultipleAudiences',
  'AcceptAccessTokens',
  'AcceptedAmrValues',
  'SpiffeTrustDomain',
  ...providerTrustMembers,
]

// Signatures by a key pair. Never HS*: everyone who verifies could sign (FED-1).
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]

const maxTokenAge = { min: 1, max: 31_536_000, default: 86_400 }

/** Reads a file of `providers`: an OpenID Connect issuer that the account trusts (FED-1). */
export function readProvider(
  reading: FileReading,
  node: JsonNode,
  { partition, sharedIssuer = knownSharedIssuer }: SourceSettings,
): ProviderRecord | undefined {
  const members = ObjectReader.open(reading, node, providerMembers)
  if (members === undefined) return undefined
  const trust = readProviderTrust(reading, members)
  const url = members.requiredText('Url', (text) => issuerProblem(text, trust.privateHosts))
  const clientIds = readClientIds(reading, members)
  const spiffeTrustDomain = members.text('SpiffeTrustDomain', trustDomainProblem)?.text
  const allowed = readAlgorithms(reading, members, spiffeTrustDomain === undefined)
  const jwks = readKeySet(reading, members.member('Jwks'))
  const sessionClaims = readTexts(members, 'SessionClaims', claimProblem)
  const maxTokenAgeSeconds = members.integer('MaxTokenAgeSeconds', maxTokenAge)
  const allowsMultipleAudiences = members.flag('AllowMultipleAudiences')
  const acceptsAccessTokens = members.flag('AcceptAccessTokens')
  const acceptedAmrValues = readTexts(members, 'AcceptedAmrValues', amrProblem) ?? []
  if (url === undefined) return undefined
  const { account } = reading.place
  const keyPrefix = issuerWithoutScheme(url.text)
  const provider: OidcProvider = Object.freeze({
    account,
    arn: oidcProviderArn({ partition, account, keyPrefix }),
    issuer: url.text,
    keyPrefix,
    clientIds,
    algorithms: allowed,
    jwks,
    sessionClaims: sessionClaims ?? defaultSessionClaims(sharedIssuer(keyPrefix)),
    maxTokenAgeSeconds,
    allowsMultipleAudiences,
    acceptsAccessTokens,
    acceptedAmrValues,
    spiffeTrustDomain,
    ...trust,
  })
  return { reading, url, provider }
}

function readClientIds(reading: FileReading, members: ObjectReader): readonly string[] {
  const node = members.required('ClientIDList')
  const ids = readTexts(members, 'ClientIDList', clientIdProblem) ?? []
  if (node !== undefined && ids.length === 0) {
    reportAt(reading, node, 'INVALID_VALUE', '`ClientIDList` must name at least one audience')
  }
  return ids
}

function readAlgorithms(
  reading: FileReading,
  members: ObjectReader,
  isOpenId: boolean,
): readonly string[] {
  const node = members.member('Algorithms')
  if (node === undefined) return Object.freeze(['RS256', 'ES256'])
  const possible = isOpenId ? algorithms : algorithms.filter(isSvidAlgorithm)
  const named = readTexts(members, 'Algorithms', (text) =>
    possible.includes(text) ? undefined : `must be among ${possible.join(', ')}`,
  )
  if (node.kind === 'array' && node.items.length === 0) {
    reportAt(reading, node, 'INVALID_VALUE', '`Algorithms` must name at least one algorithm')
  }
  return named ?? []
}

/** Shared issuers keep the ids of the tenant too: permission policies can then tell tenants apart (FED-12). */
function defaultSessionClaims(shared: SharedIssuer | undefined): readonly string[] {
  const claims = new Set(['aud', 'sub', ...(shared?.idClaims ?? [])])
  return Object.freeze([...claims])
}

function readTexts(
  members: ObjectReader,
  name: string,
  problem: (text: string) => string | undefined,
): readonly string[] | undefined {
  const texts = members.texts(name, problem)
  return texts === undefined ? undefined : Object.freeze(texts.map(({ text }) => text))
}

function clientIdProblem(text: string): string | undefined {
  return text.length >= 1 && text.length <= 255 ? undefined : 'must hold 1 to 255 characters each'
}

function claimProblem(text: string): string | undefined {
  return /^[\x21-\x7e]{1,128}$/.test(text) ? undefined : 'must be claim names of printable ASCII'
}

function amrProblem(text: string): string | undefined {
  return /^[\x21-\x7e]{1,255}$/.test(text) ? undefined : 'must be values of printable ASCII'
}

function trustDomainProblem(text: string): string | undefined {
  return isTrustDomain(text) ? undefined : 'must be a SPIFFE trust domain: `a-z`, `0-9`, `.-_`'
}
