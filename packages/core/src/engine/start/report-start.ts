import type { Logger } from '../../ports/logger.ts'
import type { MasterKeys } from '../../session/master-keys.ts'
import type { Snapshot } from '../../store/snapshot.ts'
import { isLoopbackHost } from '../../sts/workload/is-local-request.ts'
import { unmetAudiences } from './unmet-audiences.ts'

/** What a line is started with, as far as it can contradict its policies. */
export interface StartReport {
  readonly snapshot: Snapshot
  readonly masterKeys: MasterKeys | undefined
  /** Accounts that issue outbound tokens; `undefined`: the option was not given. */
  readonly outboundAccounts: readonly string[] | undefined
  /** What the management API writes ends with the process. */
  readonly hasVolatileEntities: boolean
  readonly baseUrl: string | undefined
  readonly logger: Logger
}

/**
 * Warns at the start of what would fail later, caller by caller: nothing of it is wrong by itself, so the line starts.
 */
export function reportStart(report: StartReport): void {
  warnOfMasterKeys(report)
  warnOfOutboundAccounts(report)
  warnOfAudiences(report)
  warnOfUnsafeRoots(report)
  warnOfVolatileEntities(report)
  warnOfPlainHttp(report)
}

/** So many are named. */
const mostOwners = 10

function warnOfMasterKeys({ snapshot, masterKeys, logger }: StartReport): void {
  for (const [version, { accessKeys, mfaDevices, owners }] of snapshot.masterKeyUses()) {
    if (masterKeys?.has(version) === true) continue
    const fields = {
      key_version: version,
      access_keys: accessKeys,
      mfa_devices: mfaDevices,
      owners: [...owners].slice(0, mostOwners),
    }
    const message =
      masterKeys === undefined
        ? 'access keys and MFA devices of the policies are refused: neither `masterKeys` nor `keys` is given'
        : 'access keys and MFA devices of the policies are refused: `masterKeys`, or the store of `keys`, has no key of this version'
    logger.warn(fields, message)
  }
}

function warnOfOutboundAccounts(report: StartReport): void {
  const { snapshot, outboundAccounts: accounts, logger } = report
  if (accounts === undefined) return
  if (accounts.length === 0) {
    logger.warn({}, '`outboundFederation.accounts` is empty: no account issues tokens')
    return
  }
  const unknown = accounts.filter((id) => snapshot.account(id) === undefined)
  if (unknown.length === 0) return
  const message =
    '`outboundFederation.accounts` names accounts of which the policies have nothing: nobody can get a token of theirs'
  logger.warn({ accounts: unknown }, message)
}

function warnOfAudiences({ snapshot, logger }: StartReport): void {
  for (const { role, provider, wanted } of unmetAudiences(snapshot)) {
    const fields = {
      role: role.arn,
      provider: provider.arn,
      wanted,
      client_ids: provider.clientIds,
    }
    const message =
      'a trust policy wants an audience that its provider does not accept: tokens must have both, else it lets nobody in'
    logger.warn(fields, message)
  }
}

/** Each relaxation is named at the start. */
function warnOfUnsafeRoots({ snapshot, logger }: StartReport): void {
  for (const { id, rootUser } of snapshot.accounts()) {
    if (rootUser?.unsafeRootWithoutMfa !== true) continue
    const message =
      '`unsafeRootWithoutMfa`: the root user acts without second factor, a stolen key is the whole account'
    logger.warn({ account: id }, message)
  }
}

function warnOfVolatileEntities({ hasVolatileEntities, logger }: StartReport): void {
  if (!hasVolatileEntities) return
  const message =
    '`managed` keeps entities in this process: users, keys and policies that are written end with it'
  logger.warn({}, message) // RULE management.volatile-is-told
}

function warnOfPlainHttp({ baseUrl = '', logger }: StartReport): void {
  if (!baseUrl.startsWith('http:') || isLoopbackHost(new URL(baseUrl).host)) return
  const message =
    '`baseUrl` is plain http: tokens and codes can be read on their way. Give the https URL that clients use'
  logger.warn({ base_url: baseUrl }, message)
}
