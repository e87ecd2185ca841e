import { hash } from 'node:crypto'
import { IamError } from '../errors.ts'
import type { SessionPolicyStore } from '../ports/session-policies.ts'
import type { GrantedPolicies } from './session-grant.ts'

/** Digest of each layer's inline document in the order of the layers; `null` for a layer without one. */
export type PolicyDigests = readonly (string | null)[]

/** Layers whose documents were looked up. */
export interface ResolvedPolicies {
  readonly policies: readonly GrantedPolicies[]
  /** Whether a document was missing. */
  readonly isIncomplete: boolean
}

/** Stands in for a document that is missing: what it denied is unknown, so everything is denied. */
const denyAll =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}'

/**
 * Keeps the inline documents of a session that is to be made, until it ends (STS-9).
 *
 * @returns what its token carries of them.
 * @throws {IamError} `ServiceUnavailable` when they cannot be kept.
 */
export async function keepPolicies(
  policies: readonly GrantedPolicies[],
  expiresAt: number,
  store: SessionPolicyStore,
): Promise<PolicyDigests> {
  const digests: (string | null)[] = []
  for (const { inline } of policies) {
    const digest = inline === undefined ? null : digestOf(inline)
    if (inline !== undefined && digest !== null) {
      await asking(() => store.put(digest, inline, expiresAt))
    }
    digests.push(digest)
  }
  return Object.freeze(digests)
}

/**
 * Looks up the documents that a verified token refers to. One that is missing, or is another than its digest says, denies
 * everything.
 *
 * @param store - `undefined`: there are none, so each is missing.
 * @throws {IamError} `ServiceUnavailable` when the store cannot be asked: not knowing is no answer.
 */
export async function resolvePolicies(
  layers: readonly GrantedPolicies[],
  digests: PolicyDigests,
  store: SessionPolicyStore | undefined,
): Promise<ResolvedPolicies> {
  const policies: GrantedPolicies[] = []
  let isIncomplete = false
  for (const [index, { arns }] of layers.entries()) {
    const digest = digests[index] ?? null
    const inline = digest === null ? undefined : await documentOf(digest, store)
    const isMissing = digest !== null && inline === undefined
    isIncomplete ||= isMissing
    // RULE sts.missing-policy-denies
    policies.push(Object.freeze({ inline: isMissing ? denyAll : inline, arns }))
  }
  return { policies: Object.freeze(policies), isIncomplete }
}

async function documentOf(
  digest: string,
  store: SessionPolicyStore | undefined,
): Promise<string | undefined> {
  const document = await asking(async () => store?.get(digest))
  return document !== undefined && digestOf(document) === digest ? document : undefined // RULE sts.policy-fits-its-digest
}

async function asking<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask()
  } catch (cause) {
    throw new IamError('ServiceUnavailable', 'session policies cannot be kept or read', { cause })
  }
}

function digestOf(document: string): string {
  return hash('sha256', document, 'base64url')
}
