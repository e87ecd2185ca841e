import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  type Credentials,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  type GetSessionTokenCommandInput,
} from '@aws-sdk/client-sts'
import { type Clock, createRecoveryCodes, systemClock } from '@gatewarden/core'
import type { Authenticator } from '../access-keys/authenticator.ts'
import { roleArn } from '../access-keys/user-entities.ts'
import { assuming, createUserWorld, type UserWorld } from '../access-keys/user-world.ts'

/** Alice with a key, a TOTP device and twenty recovery codes, and a clock that can go ahead. */
export interface StepUpScene extends AsyncDisposable {
  readonly world: UserWorld
  /** Of the step-up. */
  readonly url: string
  readonly clock: Clock
  readonly alice: Credentials
  readonly device: Authenticator
  readonly codes: readonly string[]
  /**
   * Lets time pass on the server. Signatures are made by the real clock and allow five minutes: later than that only bearer
   * tokens are taken.
   */
  advance(ms: number): void
  /** The next code of the device, which has a step of its own. */
  totp(): { readonly serialNumber: string; readonly tokenCode: string }
  /** The next recovery code. */
  recovery(): { readonly recoveryCode: string }
  ownSession(input?: GetSessionTokenCommandInput): Promise<Credentials>
  assume(
    role: string,
    credentials: Credentials,
    more?: Partial<AssumeRoleCommandInput>,
  ): Promise<Credentials>
  /** Calls the route that wants a second factor of the last five minutes. */
  deleteOrder(credentials: Credentials): Promise<Response>
  whoIs(credentials: Credentials): Promise<{ Arn?: string; UserId?: string; Account?: string }>
}

/** Starts a scene of its own. */
export async function createStepUpScene(): Promise<StepUpScene> {
  let ahead = 0
  let next = 0
  const clock: Clock = {
    now: () => systemClock.now() + ahead,
    monotonic: () => systemClock.monotonic() + ahead,
  }
  const world = await createUserWorld({ clock, stepUp: { acrValues: 'mfa' } })
  const alice = await world.createKey('alice')
  const device = await world.enrol('alice')
  const sets = [1, 2].map(() => createRecoveryCodes(world.user('alice'), { clock }))
  const codes = sets.flatMap((set) => set.codes)
  const [{ entry }] = sets as [(typeof sets)[number]]
  const Hashes = sets.flatMap((set) => set.entry.Hashes)
  await world.editFactors('alice', { RecoveryCodes: { ...entry, Hashes } })
  return {
    world,
    url: `${world.url}/mfa/step-up`,
    clock,
    alice,
    device,
    codes,
    advance: (ms) => {
      ahead += ms
    },
    totp() {
      ahead += 30_000
      return { serialNumber: device.serialNumber, tokenCode: device.code() }
    },
    recovery: () => ({ recoveryCode: codes[next++] ?? 'there are no more' }),
    async ownSession(input = {}) {
      const answer = await world.client(alice).send(new GetSessionTokenCommand(input))
      return answer.Credentials as Credentials
    },
    async assume(role, credentials, more = {}) {
      const command = new AssumeRoleCommand(assuming(roleArn(role), more))
      return (await world.client(credentials).send(command)).Credentials as Credentials
    },
    deleteOrder: ({ SessionToken = '' }) =>
      fetch(`${world.url}/orders/7`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${SessionToken}` },
      }),
    async whoIs(credentials) {
      const answer = await world.client(credentials).send(new GetCallerIdentityCommand({}))
      const { Arn = '', UserId = '', Account = '' } = answer
      return { Arn, UserId, Account }
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}
