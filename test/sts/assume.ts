import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  type AssumeRoleCommandOutput,
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandInput,
  type Credentials,
} from '@aws-sdk/client-sts'
import { roleArn, type StsWorld } from './sts-world.ts'

/** Enters the world: a session of role `entry` for a token of its identity provider. */
export async function enter(
  world: StsWorld,
  more: Partial<AssumeRoleWithWebIdentityCommandInput> = {},
): Promise<Credentials> {
  const { Credentials } = await world.client().send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: roleArn('entry'),
      RoleSessionName: 'deploy-7',
      WebIdentityToken: more.WebIdentityToken ?? (await world.webIdentityToken()),
      ...more,
    }),
  )
  if (Credentials === undefined) throw new Error('no credentials were issued')
  return Credentials
}

/** Assumes a role with the credentials of a session. */
export function assume(
  world: StsWorld,
  credentials: Credentials | undefined,
  input: Partial<AssumeRoleCommandInput> & Pick<AssumeRoleCommandInput, 'RoleArn'>,
): Promise<AssumeRoleCommandOutput> {
  return world
    .client(credentials)
    .send(new AssumeRoleCommand({ RoleSessionName: 'build-1', ...input }))
}
