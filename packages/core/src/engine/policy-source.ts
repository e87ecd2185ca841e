import { IamError } from '../errors.ts'
import type { ManagedStore } from '../management/management-api.ts'
import type { Model } from '../model/model.ts'
import { didYouMean } from '../policy/nearest.ts'
import { createMemoryStore } from '../store/memory/create-memory-store.ts'
import { MemoryStore } from '../store/memory/memory-store.ts'
import type { SnapshotSource } from '../store/snapshot.ts'
import type { JwtTrust } from './foreign-trust.ts'
import { roleArnOf } from './jwt-identity.ts'
import type { LineSettings } from './line-settings.ts'

/** Where snapshots come from, and how to stop following changes. */
export interface PolicySource {
  readonly source: SnapshotSource
  /** The store of the management API; `undefined`: nothing can be written. */
  readonly managed: ManagedStore | undefined
  readonly close: () => Promise<void>
}

/**
 * Opens the policies of the options: a folder, objects, or a source of one's own.
 *
 * @throws {IamError} `PolicySourceInvalid`, also for a role of `jwt()` that does not exist; `MissingIssuer` when a source of one's own lacks a provider of `jwt()`.
 */
export async function openPolicies(settings: LineSettings): Promise<PolicySource> {
  const { policies, model, clock, timers, logger, metrics } = settings
  const trusts = [...settings.issuers.values()]
  if (isSnapshotSource(policies)) {
    assertOwnReading(settings)
    assertProviders(policies, trusts, model.account)
    assertRoles(policies, trusts, model)
    if (settings.managed !== false) {
      throw new TypeError('"managed" option goes with a folder or objects: give it to the store')
    }
    return { source: policies, managed: managedStore(policies), close: async () => {} }
  }
  const store = await createMemoryStore({
    ...(typeof policies === 'string' ? { directory: policies } : { entities: policies }),
    configured: { providers: Object.fromEntries(trusts.map(providerEntity)) },
    ...settings.trustReading,
    managed: settings.managed,
    model,
    clock,
    timers,
    logger,
    metrics,
  })
  try {
    assertRoles(store, trusts, model)
  } catch (error) {
    await store.close()
    throw error
  }
  return { source: store, managed: managedStore(store), close: () => store.close() }
}

function managedStore(source: SnapshotSource): ManagedStore | undefined {
  return source instanceof MemoryStore && source.managed !== undefined
    ? (source as ManagedStore)
    : undefined
}

/** Options about reading policies would say nothing to a source that reads its own. */
function assertOwnReading({ trustReading }: LineSettings): void {
  const [name] = Object.keys(trustReading)
  if (name === undefined) return
  throw new TypeError(`"${name}" option has no effect on a source of snapshots: give it to that`)
}

/** A misspelt role would refuse every caller of its issuer, one by one. */
function assertRoles(source: SnapshotSource, trusts: readonly JwtTrust[], model: Model): void {
  const snapshot = source.current()
  for (const { issuer, role } of trusts) {
    if (role === undefined || snapshot.roleByArn(roleArnOf(role, model)) !== undefined) continue
    const names = Array.from(snapshot.roles(), ({ name }) => name)
    const hint = didYouMean(role, names)
    const message = `jwt of \`${issuer}\`: "role" option: there is no role \`${role}\`${hint}`
    throw new IamError('PolicySourceInvalid', message)
  }
}

function isSnapshotSource(policies: LineSettings['policies']): policies is SnapshotSource {
  return typeof policies === 'object' && typeof (policies as SnapshotSource).current === 'function'
}

/** The provider of a `jwt()` source or preset, as a provider file. */
function providerEntity({ provider }: JwtTrust, index: number): [string, object] {
  return [`trust.jwt-${index + 1}`, provider] // A name that no file is likely to have.
}

function assertProviders(
  source: SnapshotSource,
  trusts: readonly JwtTrust[],
  account: string,
): void {
  const snapshot = source.current()
  for (const { issuer } of trusts) {
    if (snapshot.oidcProvider(account, issuer) !== undefined) continue
    const message = `"policies" option has no provider \`${issuer}\` in account ${account}, which jwt() accepts`
    throw new IamError('MissingIssuer', message)
  }
}
