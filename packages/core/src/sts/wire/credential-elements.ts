import { isoSeconds } from '../../session/iso-seconds.ts'
import type { IssuedCredentials } from '../../session/session-grant.ts'
import type { XmlElement } from './xml.ts'

/** `Credentials` of an answer. The time is a text: as a number of seconds it would make the JavaScript SDK throw. */
export function credentialsElement(credentials: IssuedCredentials): XmlElement {
  return [
    'Credentials',
    [
      ['AccessKeyId', credentials.accessKeyId],
      ['SecretAccessKey', credentials.secretAccessKey],
      ['SessionToken', credentials.sessionToken],
      ['Expiration', isoSeconds(credentials.expiresAt)],
    ],
  ]
}
