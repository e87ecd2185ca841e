import { IamError } from '../../errors.ts'
import type { Account } from '../../identity/account.ts'
import { rootArn } from '../../identity/arns.ts'
import type { StoredOf } from '../../store/managed/stored-entity.ts'
import { text } from '../../sts/parameters/parameter-kinds.ts'
import type { ManagementCall } from '../management-call.ts'
import type { OperationsOf } from '../operation.ts'
import { parameters } from '../parameters.ts'
import { shownDate } from '../shown/show-entity.ts'
import { managedOrganization, newOrganizationId, type Organization } from './organization-call.ts'
import { organizationParameters } from './organization-parameters.ts'
import { changeAccount, findTarget, storedAccount, targetArn, unitNameOf } from './targets.ts'
import {
  type TokenPage,
  type TokenPageInput,
  tokenPageOf,
  tokenPageParameters,
} from './token-page.ts'

/** Input of CreateAccount. */
export interface CreateAccountInput {
  /** 1 to 50 printable ASCII characters; shown, never matched. */
  readonly accountName: string
  /**
   * Role of the new account with `AdministratorAccess`, which the management account may assume. Default
   * `OrganizationAccountAccessRole`, as in AWS.
   */
  readonly roleName?: string | undefined
}

/** How the making of an account ended: it is there when the call answers. */
export interface CreateAccountStatus {
  /** `car-…`. */
  readonly id: string
  readonly accountName: string
  readonly state: 'SUCCEEDED'
  /** ISO 8601, whole seconds, UTC. */
  readonly requestedTimestamp: string
  readonly completedTimestamp: string
  /** Twelve digits. */
  readonly accountId: string
}

/** An account by its id. */
export interface AccountInput {
  readonly accountId: string
}

/** Input of MoveAccount. */
export interface MoveAccountInput extends AccountInput {
  /** The root or unit that holds it. */
  readonly sourceParentId: string
  /** The root or unit that is to hold it. */
  readonly destinationParentId: string
}

/** What stands below a root or unit. */
export interface ParentInput extends TokenPageInput {
  /** `r-…` or `ou-…`. */
  readonly parentId: string
}

/** An account. */
export interface ShownAccount {
  readonly id: string
  readonly arn: string
  readonly name: string
  readonly status: 'ACTIVE'
  /** `INVITED` for what policy files brought along. */
  readonly joinedMethod: 'CREATED' | 'INVITED'
  /** ISO 8601, whole seconds, UTC; `undefined` for what policy files brought along. */
  readonly joinedTimestamp: string | undefined
}

/** Operations on accounts. */
export interface AccountOperations {
  /** Makes an account directly below the root, with a root user that has no credentials and a role to enter it by. */
  createAccount(
    input: CreateAccountInput,
  ): Promise<{ readonly createAccountStatus: CreateAccountStatus }>
  /** Tells an account. `AccountNotFoundException`. */
  describeAccount(input: AccountInput): Promise<{ readonly account: ShownAccount }>
  listAccounts(
    input?: TokenPageInput,
  ): Promise<TokenPage & { readonly accounts: readonly ShownAccount[] }>
  /** Lists the accounts directly below a root or unit. `ParentNotFoundException`. */
  listAccountsForParent(
    input: ParentInput,
  ): Promise<TokenPage & { readonly accounts: readonly ShownAccount[] }>
  /**
   * Puts an account below another root or unit. `AccountNotFoundException`, `SourceParentNotFoundException`,
   * `DestinationParentNotFoundException`, `DuplicateAccountException` when it is there already.
   */
  moveAccount(input: MoveAccountInput): Promise<void>
}

/** Accounts. */
export const accountOperations: OperationsOf<AccountOperations> = Object.freeze({
  createAccount: {
    name: 'CreateAccount',
    kind: 'write',
    parameters: {
      accountName: text(1, 50, { isRequired: true, pattern: /^[ -~]+$/ }),
      roleName: { ...parameters.roleName, isRequired: false },
    },
    run: createAccount,
    recorded: ({ createAccountStatus: { id, accountId } }) => ({ id, accountId }),
  },
  describeAccount: {
    name: 'DescribeAccount',
    kind: 'read',
    parameters: { accountId: organizationParameters.accountId },
    run: ({ accountId }, call) => {
      const organization = managedOrganization(call, (it) => [targetArn(accountId, it, call)])
      return { account: shownAccount(presentAccount(accountId, call), organization, call) }
    },
  },
  listAccounts: {
    name: 'ListAccounts',
    kind: 'read',
    parameters: tokenPageParameters,
    run: (input, call) => {
      const organization = managedOrganization(call)
      return accountPage([...call.state.snapshot.accounts()], input, { organization, call })
    },
  },
  listAccountsForParent: {
    name: 'ListAccountsForParent',
    kind: 'read',
    parameters: { ...tokenPageParameters, parentId: organizationParameters.parentId },
    run: (input, call) => {
      const { parentId } = input
      const organization = managedOrganization(call, (it) => [targetArn(parentId, it, call)])
      assertParent(parentId, 'ParentNotFoundException', { organization, call })
      const all = [...call.state.snapshot.accounts()]
      const below = all.filter(({ organization: place }) => place?.path.at(-1) === parentId)
      return accountPage(below, input, { organization, call })
    },
  },
  moveAccount: {
    name: 'MoveAccount',
    kind: 'write',
    parameters: {
      accountId: organizationParameters.accountId,
      sourceParentId: organizationParameters.parentId,
      destinationParentId: organizationParameters.parentId,
    },
    run: moveAccount,
  },
})

interface Where {
  readonly organization: Organization
  readonly call: ManagementCall
}

function createAccount(input: CreateAccountInput, call: ManagementCall) {
  const { accountName, roleName = 'OrganizationAccountAccessRole' } = input
  const organization = managedOrganization(call)
  const accountId = newAccountId(call)
  changeAccount(
    accountId,
    { createdAt: call.now, displayName: accountName, rootUser: { accessKeys: [] } },
    call,
  )
  call.create(accessRole(roleName, accountId, organization, call))
  const now = shownDate(call.now) ?? ''
  const createAccountStatus: CreateAccountStatus = {
    id: newOrganizationId('car-', 32, call),
    accountName,
    state: 'SUCCEEDED',
    requestedTimestamp: now,
    completedTimestamp: now,
    accountId,
  }
  return { createAccountStatus }
}

/** By this role the management account enters: nobody of the new account can act yet. */
function accessRole(
  name: string,
  account: string,
  { managementAccount }: Organization,
  call: ManagementCall,
): StoredOf<'role'> {
  const { partition } = call
  const AWS = rootArn({ partition, account: managementAccount })
  const statement = { Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' }
  const administrator = call.catalog.library.byName('AdministratorAccess')
  return Object.freeze({
    kind: 'role',
    account,
    name,
    id: call.newId('AROA'),
    path: '/',
    createdAt: call.now,
    attached: administrator === undefined ? [] : [administrator.arn],
    inline: [],
    tags: [],
    boundary: undefined,
    description: undefined,
    trust: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    maxSessionDurationSeconds: 3_600,
  })
}

const accountIds = 1_000_000_000_000n
// The largest multiple of the number of ids that eight bytes hold: what is above would make some ids likelier.
const unbiased = (2n ** 64n / accountIds) * accountIds

// Of a million accounts one id in a million is taken: whoever draws this often has a random port that is broken.
const mostDraws = 100

/** Twelve random digits that no account has. Accounts are never taken out, so no id comes back. */
function newAccountId({ host, state }: ManagementCall): string {
  for (let draw = 0; draw < mostDraws; draw += 1) {
    const number = Buffer.from(host.random.bytes(8)).readBigUInt64BE()
    const id = String(number % accountIds).padStart(12, '0')
    if (number < unbiased && state.snapshot.account(id) === undefined) return id // RULE organizations.account-ids-are-unique
  }
  throw new IamError('ServiceUnavailable', 'no account id could be drawn')
}

function moveAccount(input: MoveAccountInput, call: ManagementCall): void {
  const { accountId, sourceParentId, destinationParentId } = input
  const organization = managedOrganization(call, (it) =>
    [accountId, sourceParentId, destinationParentId].map((id) => targetArn(id, it, call)),
  )
  const account = presentAccount(accountId, call)
  const parentId = account.organization?.path.at(-1)
  if (parentId !== sourceParentId) {
    const message = 'The source parent does not hold the account.'
    throw new IamError('SourceParentNotFoundException', message)
  }
  assertParent(destinationParentId, 'DestinationParentNotFoundException', { organization, call })
  if (parentId === destinationParentId) {
    throw new IamError('DuplicateAccountException', 'The destination holds the account already.')
  }
  changeAccount(accountId, { unit: unitNameOf(destinationParentId, organization) }, call)
}

function presentAccount(id: string, call: ManagementCall): Account {
  const account = call.state.snapshot.account(id)
  if (account !== undefined) return account
  throw new IamError('AccountNotFoundException', `There is no account ${id} in the organization.`)
}

/** @throws {IamError} of that code for what is no root and no unit of the organization. */
function assertParent(
  id: string,
  code: 'ParentNotFoundException' | 'DestinationParentNotFoundException',
  { organization, call }: Where,
): void {
  const target = findTarget(id, organization, call)
  if (target !== undefined && target.type !== 'ACCOUNT') return
  throw new IamError(code, `There is no root or organizational unit ${id}.`)
}

function accountPage(accounts: readonly Account[], input: TokenPageInput, where: Where) {
  const { items, nextToken } = tokenPageOf(accounts, ({ id }) => id, input)
  const { organization, call } = where
  return { accounts: items.map((it) => shownAccount(it, organization, call)), nextToken }
}

function shownAccount(
  { id, name }: Account,
  organization: Organization,
  call: ManagementCall,
): ShownAccount {
  const createdAt = storedAccount(id, call)?.createdAt
  return {
    id,
    arn: targetArn(id, organization, call),
    name,
    status: 'ACTIVE',
    joinedMethod: createdAt === undefined ? 'INVITED' : 'CREATED',
    joinedTimestamp: shownDate(createdAt),
  }
}
