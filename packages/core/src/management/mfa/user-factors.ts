import { IamError } from '../../errors.ts'
import { mostMfaDevices } from '../../identity/mfa-device.ts'
import { webAuthnSizes } from '../../identity/second-factors.ts'
import { createRecoveryCodes } from '../../mfa/create-recovery-codes.ts'
import type { StoredOf } from '../../store/managed/stored-entity.ts'
import type { StoredWebAuthnCredential } from '../../store/managed/stored-identities.ts'
import { integer, list, text } from '../../sts/parameters/parameter-kinds.ts'
import type { ManagementCall } from '../management-call.ts'
import type { OperationsOf } from '../operation.ts'
import { ownUserName } from '../operations/own-user.ts'
import { parameters } from '../parameters.ts'
import { shownDate } from '../shown/show-entity.ts'

/** Whose recovery codes or credentials an operation is about. */
export interface FactorOwnerInput {
  /** Default the caller's own user. */
  readonly userName?: string | undefined
}

/** What is known of a set of recovery codes. */
export interface RecoveryCodesMetadata {
  readonly userName: string
  /** ISO 8601, whole seconds, UTC. */
  readonly createDate: string
  /** How many the set was made with: which of them were used is known to the store of single use alone. */
  readonly count: number
}

/** A new set of recovery codes. */
export interface CreatedRecoveryCodes extends RecoveryCodesMetadata {
  /** `ABCD-EFGH-…`. This is the only time that they are shown: nothing stores them (MFA-9). */
  readonly codes: readonly string[]
}

/** Input of PutWebAuthnCredential: what registration answered, its members in camel case. */
export interface PutWebAuthnCredentialInput extends FactorOwnerInput {
  /** Credential id, base64url. */
  readonly credentialId: string
  /** Unique id of the user that registered it: it must be this user. */
  readonly userId: string
  /** COSE_Key, base64url. */
  readonly publicKey: string
  /** Signature counter at registration. */
  readonly signCount: number
  /** How a browser reaches the authenticator. At most 16. */
  readonly transports: readonly string[]
}

/**
 * Operations on recovery codes and WebAuthn credentials of users of the API. They are ours: AWS has none of them. Credentials
 * are listed by `listMFADevices` and end by `deactivateMFADevice`.
 */
export interface UserFactorOperations {
  /** Makes ten recovery codes, in place of an older set, which ends. `NoSuchEntity`. */
  createRecoveryCodes(
    input?: FactorOwnerInput,
  ): Promise<{ readonly recoveryCodes: CreatedRecoveryCodes }>
  /** Tells of a set of recovery codes; `undefined` without one. */
  getRecoveryCodes(
    input?: FactorOwnerInput,
  ): Promise<{ readonly recoveryCodes: RecoveryCodesMetadata | undefined }>
  /** Ends every recovery code of a user. `NoSuchEntity` without any. */
  deleteRecoveryCodes(input?: FactorOwnerInput): Promise<void>
  /** Adds a credential that the user registered. `EntityAlreadyExists`, `LimitExceeded` for a ninth factor. */
  putWebAuthnCredential(input: PutWebAuthnCredentialInput): Promise<void>
}

const owner = Object.freeze({ userName: parameters.optionalUserName })
const base64Url = /^[A-Za-z0-9_-]+$/

/** Letters of that many bytes in base64url. */
function lettersOf(bytes: number): number {
  return Math.ceil((bytes * 4) / 3)
}

/** Recovery codes and WebAuthn credentials of users. */
export const userFactorOperations: OperationsOf<UserFactorOperations> = Object.freeze({
  createRecoveryCodes: {
    name: 'CreateRecoveryCodes',
    kind: 'write',
    parameters: owner,
    run: makeCodes,
    recorded: ({ recoveryCodes: { userName, createDate } }) => ({ userName, createDate }),
  },
  getRecoveryCodes: {
    name: 'GetRecoveryCodes',
    kind: 'read',
    parameters: owner,
    run: (input, call) => {
      const user = userOf(input, call)
      const set = call.state.snapshot.secondFactors(user.id).recoveryCodes
      if (set === undefined) return { recoveryCodes: undefined }
      const createDate = shownDate(set.createdAt) ?? ''
      return { recoveryCodes: { userName: user.name, createDate, count: set.hashes.length } }
    },
  },
  deleteRecoveryCodes: {
    name: 'DeleteRecoveryCodes',
    kind: 'write',
    parameters: owner,
    run: (input, call) => {
      const user = userOf(input, call)
      if (call.state.snapshot.secondFactors(user.id).recoveryCodes === undefined) {
        throw new IamError('NoSuchEntity', `The user ${user.name} has no recovery codes.`)
      }
      call.update(user, { recoveryCodes: undefined })
    },
  },
  putWebAuthnCredential: {
    name: 'PutWebAuthnCredential',
    kind: 'write',
    parameters: {
      ...owner,
      credentialId: text(1, lettersOf(webAuthnSizes.credentialId), {
        isRequired: true,
        pattern: base64Url,
      }),
      userId: text(21, 21, { isRequired: true, pattern: /^AIDA[A-Z2-7]{17}$/ }),
      publicKey: text(1, lettersOf(webAuthnSizes.publicKey), {
        isRequired: true,
        pattern: base64Url,
      }),
      signCount: integer(0, 4_294_967_295),
      transports: list(16, text(1, 32, { pattern: /^[a-z-]{1,32}$/ })),
    },
    run: putCredential,
  },
})

function userOf({ userName }: FactorOwnerInput, call: ManagementCall): StoredOf<'user'> {
  return call.entity('user', userName ?? ownUserName(call))
}

function makeCodes(input: FactorOwnerInput, call: ManagementCall) {
  const user = userOf(input, call)
  const { clock, random } = call.host
  const { codes, entry } = createRecoveryCodes(user, { clock, random })
  call.update(user, { recoveryCodes: entry })
  const { CreateDate: createDate } = entry
  return { recoveryCodes: { userName: user.name, createDate, count: codes.length, codes } }
}

function putCredential(input: PutWebAuthnCredentialInput, call: ManagementCall): void {
  const { credentialId, userId, publicKey, signCount, transports } = input
  const user = userOf(input, call)
  if (userId !== user.id) {
    const message = 'The credential was registered by another user.'
    throw new IamError('ValidationError', message) // RULE management.credentials-of-whom-registered
  }
  const { snapshot } = call.state
  const { webAuthnCredentials } = snapshot.secondFactors(user.id)
  if (snapshot.mfaDevicesOf(user.id).length + webAuthnCredentials.length >= mostMfaDevices) {
    throw new IamError(
      'LimitExceeded',
      `Cannot exceed quota for MFADevicesPerUser: ${mostMfaDevices}`,
    )
  }
  const entry: StoredWebAuthnCredential = Object.freeze({
    CredentialId: credentialId,
    UserId: userId,
    PublicKey: publicKey,
    SignCount: signCount,
    Transports: [...transports],
    EnableDate: shownDate(call.now) ?? '',
  })
  call.update(user, { webAuthnCredentials: [...(user.webAuthnCredentials ?? []), entry] })
}
