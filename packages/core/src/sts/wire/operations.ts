import {
  type AssumeRoleHost,
  type AssumeRoleOutput,
  assumeRole,
  assumeRoleParameters,
} from '../assume-role.ts'
import {
  assumeRoleWithWebIdentity,
  assumeRoleWithWebIdentityParameters,
  type WebIdentityHost,
} from '../assume-role-with-web-identity.ts'
import { getCallerIdentityParameters, getRecordedCallerIdentity } from '../get-caller-identity.ts'
import { type WireOperation, wireOperation } from './wire-operation.ts'
import type { XmlElement } from './xml.ts'

/** The operations that are served, by name. A `Map`: `constructor` is no operation (WIRE-5). */
export function stsOperations(
  host: AssumeRoleHost & WebIdentityHost,
): ReadonlyMap<string, WireOperation> {
  const operations = [
    wireOperation({
      name: 'AssumeRole',
      provesItself: false,
      parameters: assumeRoleParameters,
      run: (input, call) => assumeRole(input, call, host),
      elements: roleElements,
    }),
    wireOperation({
      name: 'AssumeRoleWithWebIdentity',
      provesItself: true,
      parameters: assumeRoleWithWebIdentityParameters,
      run: (input, call) => assumeRoleWithWebIdentity(input, call, host),
      elements: (output) => [
        ...roleElements(output),
        ['SubjectFromWebIdentityToken', output.subjectFromWebIdentityToken],
        ['Provider', output.provider],
        ['Audience', output.audience],
      ],
    }),
    wireOperation({
      name: 'GetCallerIdentity',
      provesItself: false,
      parameters: getCallerIdentityParameters,
      run: (_input, call) => getRecordedCallerIdentity(call, host),
      elements: ({ arn, userId, account }) => [
        ['Arn', arn],
        ['UserId', userId],
        ['Account', account],
      ],
    }),
  ]
  return new Map(operations.map((operation) => [operation.name, operation]))
}

function roleElements(output: AssumeRoleOutput): readonly XmlElement[] {
  const { credentials, assumedRoleUser } = output
  return [
    [
      'Credentials',
      [
        ['AccessKeyId', credentials.accessKeyId],
        ['SecretAccessKey', credentials.secretAccessKey],
        ['SessionToken', credentials.sessionToken],
        ['Expiration', wholeSeconds(credentials.expiresAt)],
      ],
    ],
    [
      'AssumedRoleUser',
      [
        ['AssumedRoleId', assumedRoleUser.assumedRoleId],
        ['Arn', assumedRoleUser.arn],
      ],
    ],
    ['PackedPolicySize', output.packedPolicySize],
    ['SourceIdentity', output.sourceIdentity],
  ]
}

/** `2030-01-01T00:00:00Z`: as a number of seconds it would make the JavaScript SDK throw. */
function wholeSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}
