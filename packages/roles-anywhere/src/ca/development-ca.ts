import { type Clock, type Random, systemClock, systemRandom } from '@gatewarden/core'
import { checkKnownKeys } from '../option-checks.ts'
import { assertDevelopment } from './assert-development.ts'
import {
  type IssuedCertificate,
  type Issuer,
  issueCertificate,
  type NewCertificate,
} from './issue-certificate.ts'
import type { KeyType } from './key-type.ts'

/** Options of {@link createDevelopmentCa}. */
export interface DevelopmentCaOptions {
  /** Common name of the root. Default `gatewarden development root`. */
  readonly commonName?: string
  /** Keys of root and intermediate. Default `P-256`. */
  readonly key?: KeyType
  readonly clock?: Clock
  readonly random?: Random
}

/** What a leaf is to say. */
export interface LeafOptions {
  /** Default none: the subject is empty then, and the alternative names critical. */
  readonly commonName?: string
  readonly organization?: string
  readonly organizationalUnit?: string
  readonly dnsNames?: readonly string[]
  readonly uris?: readonly string[]
  /** URL of the list that would revoke it. Default none. */
  readonly crlUrl?: string
  /** Default `P-256`. */
  readonly key?: KeyType
  /** Seconds from now. Default 86,400. */
  readonly validSeconds?: number
}

/** A CA for development and tests: a root, an intermediate below it, and leaves on demand. */
export interface DevelopmentCa {
  /** Certificate of the root: give it to `rolesAnywhere` as trust anchor. */
  readonly rootPem: string
  /** Certificate of the intermediate that signs leaves. */
  readonly intermediatePem: string
  /** Issues a leaf for client authentication; it passes the `strict` profile. @throws {TypeError} for an unknown option. */
  issue(leaf: LeafOptions): Promise<IssuedCertificate>
}

const day = 86_400
const leafOptionNames: readonly string[] = [
  'commonName',
  'organization',
  'organizationalUnit',
  'dnsNames',
  'uris',
  'crlUrl',
  'key',
  'validSeconds',
]
const organization = 'gatewarden development'

/**
 * Makes a certification authority whose keys live in memory: root for a year, intermediate for 90 days, leaves for a
 * day. Not for production, and it says so in every certificate of its own.
 *
 * @example
 * const ca = await createDevelopmentCa()
 * const press = await ca.issue({ commonName: 'press-4', organizationalUnit: 'presses' })
 *
 * @throws {Error} with `NODE_ENV=production`.
 */
export async function createDevelopmentCa(
  options: DevelopmentCaOptions = {},
): Promise<DevelopmentCa> {
  assertDevelopment()
  const { clock = systemClock, random = systemRandom } = options
  const tools = { clock, random }
  const { root, intermediate } = await issueAuthorities(options)
  return Object.freeze({
    rootPem: root.certificatePem,
    intermediatePem: intermediate.certificatePem,
    issue: (leaf: LeafOptions) =>
      issueLeaf(leaf, intermediate.issuer, intermediate.certificatePem, tools),
  })
}

/** Issues a root for a year and an intermediate for 90 days. */
export async function issueAuthorities(
  options: DevelopmentCaOptions,
): Promise<{ readonly root: NewCertificate; readonly intermediate: NewCertificate }> {
  const { clock = systemClock, random = systemRandom, key = 'P-256' } = options
  const tools = { clock, random }
  const root = await issueCertificate(
    {
      subject: { organization, commonName: options.commonName ?? 'gatewarden development root' },
      key,
      validSeconds: 365 * day,
      ca: { pathLength: 1 },
    },
    undefined,
    tools,
  )
  const intermediate = await issueCertificate(
    {
      subject: { organization, commonName: 'gatewarden development intermediate' },
      key,
      validSeconds: 90 * day,
      ca: { pathLength: 0 },
    },
    root.issuer,
    tools,
  )
  return { root, intermediate }
}

/** Issues a leaf below a CA. */
export async function issueLeaf(
  leaf: LeafOptions,
  issuer: Issuer,
  chainPem: string,
  tools: { readonly clock: Clock; readonly random: Random },
): Promise<IssuedCertificate> {
  checkKnownKeys('issue', leaf, leafOptionNames)
  const { key = 'P-256', validSeconds = day, dnsNames = [], uris = [], crlUrl, ...subject } = leaf
  const issued = await issueCertificate(
    { subject, dnsNames, uris, key, validSeconds, ...(crlUrl === undefined ? {} : { crlUrl }) },
    issuer,
    tools,
  )
  const { certificatePem, privateKeyPem } = issued
  return Object.freeze({ certificatePem, privateKeyPem, chainPem })
}
