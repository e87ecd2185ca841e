import {
  type AccessKeyInfoHost,
  getAccessKeyInfo,
  getAccessKeyInfoParameters,
} from '../get-access-key-info.ts'
import {
  type FederationTokenHost,
  getFederationToken,
  getFederationTokenParameters,
} from '../get-federation-token.ts'
import {
  getSessionToken,
  getSessionTokenParameters,
  type SessionTokenHost,
} from '../get-session-token.ts'
import { credentialsElement } from './credential-elements.ts'
import { type WireOperation, wireOperation } from './wire-operation.ts'

/** What the operations for long-term access keys work with. */
export type UserOperationsHost = FederationTokenHost & AccessKeyInfoHost & SessionTokenHost

/** The operations for users with long-term access keys. */
export function userOperations(host: UserOperationsHost): readonly WireOperation[] {
  return [
    wireOperation({
      name: 'GetSessionToken',
      provesItself: false,
      parameters: getSessionTokenParameters,
      run: (input, call) => getSessionToken(input, call, host),
      elements: ({ credentials }) => [credentialsElement(credentials)],
    }),
    wireOperation({
      name: 'GetFederationToken',
      provesItself: false,
      parameters: getFederationTokenParameters,
      run: (input, call) => getFederationToken(input, call, host),
      elements: ({ credentials, federatedUser, packedPolicySize }) => [
        credentialsElement(credentials),
        [
          'FederatedUser',
          [
            ['FederatedUserId', federatedUser.federatedUserId],
            ['Arn', federatedUser.arn],
          ],
        ],
        ['PackedPolicySize', packedPolicySize],
      ],
    }),
    wireOperation({
      name: 'GetAccessKeyInfo',
      provesItself: false,
      parameters: getAccessKeyInfoParameters,
      run: (input, call) => getAccessKeyInfo(input, call, host),
      elements: ({ account }) => [['Account', account]],
    }),
  ]
}
