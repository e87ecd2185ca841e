import { isoSeconds } from '../../session/iso-seconds.ts'
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
import {
  type DecodeMessageHost,
  decodeAuthorizationMessage,
  decodeAuthorizationMessageParameters,
} from '../decode-authorization-message.ts'
import { getCallerIdentityParameters, getRecordedCallerIdentity } from '../get-caller-identity.ts'
import { getWebIdentityToken, getWebIdentityTokenParameters } from '../get-web-identity-token.ts'
import type { OutboundTokenHost } from '../outbound/issue-token.ts'
import { credentialsElement } from './credential-elements.ts'
import { type UserOperationsHost, userOperations } from './user-operations.ts'
import { type WireOperation, wireOperation } from './wire-operation.ts'
import type { XmlElement } from './xml.ts'

/** The operations that are served, by name. A `Map`: `constructor` is no operation (WIRE-5). */
export function stsOperations(
  host: AssumeRoleHost &
    WebIdentityHost &
    UserOperationsHost &
    OutboundTokenHost &
    DecodeMessageHost,
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
    ...userOperations(host),
    wireOperation({
      name: 'GetWebIdentityToken',
      provesItself: false,
      parameters: getWebIdentityTokenParameters,
      run: (input, call) => getWebIdentityToken(input, call, host),
      elements: ({ webIdentityToken, expiration }) => [
        ['WebIdentityToken', webIdentityToken],
        ['Expiration', isoSeconds(expiration)],
      ],
    }),
    wireOperation({
      name: 'DecodeAuthorizationMessage',
      provesItself: false,
      parameters: decodeAuthorizationMessageParameters,
      run: (input, call) => decodeAuthorizationMessage(input, call, host),
      elements: ({ decodedMessage }) => [['DecodedMessage', decodedMessage]],
    }),
  ]
  return new Map(operations.map((operation) => [operation.name, operation]))
}

function roleElements(output: AssumeRoleOutput): readonly XmlElement[] {
  const { credentials, assumedRoleUser } = output
  return [
    credentialsElement(credentials),
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
