import { noTags } from '../../identity/tags.ts'
import type { RoleSessionRequest } from '../role-session.ts'
import { type StageRole, stageAccount, stageRoleArn, stageSession } from './stage.ts'

/** Everything a trust policy of a session with tags and source identity has to allow. */
export const everyStsAction: readonly string[] = [
  'sts:AssumeRole',
  'sts:TagSession',
  'sts:SetSourceIdentity',
]

/** A statement that lets sessions of a role do these actions. */
export function naming(role: string, action: string | readonly string[] = everyStsAction): object {
  return { Effect: 'Allow', Principal: { AWS: stageRoleArn(role) }, Action: action }
}

/** The role whose session asks. */
export const caller: StageRole = { name: 'caller', trust: [] }

/** The role that is asked for. */
export const target: StageRole = {
  name: 'target',
  trust: [naming('caller')],
  maxSessionDurationSeconds: 7_200,
}

/** A session of `caller` asks for a session of `target`, with nothing that could be left out. */
export function asking(more: Partial<RoleSessionRequest> = {}): RoleSessionRequest {
  return {
    principal: stageSession('caller'),
    action: 'sts:AssumeRole',
    roleArn: stageRoleArn('target'),
    sessionName: 'build-1',
    durationSeconds: undefined,
    tags: noTags,
    transitiveTagKeys: [],
    sourceIdentity: undefined,
    policies: { inline: undefined, arns: [] },
    mfa: undefined,
    federation: undefined,
    keys: new Map(),
    facts: {},
    clientId: 'client',
    requestId: 'request-1',
    overlong: 'refuse',
    ...more,
  }
}

/** The refusal of an action on `target` to the session of `caller`. */
export function denied(action: string): { readonly code: string; readonly message: string } {
  const arn = `arn:gw:sts::${stageAccount}:assumed-role/caller/caller`
  const message = `User: ${arn} is not authorized to perform: ${action} on resource: ${stageRoleArn('target')}`
  return { code: 'AccessDenied', message }
}
