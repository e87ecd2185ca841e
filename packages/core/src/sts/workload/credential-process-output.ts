import { isoSeconds } from '../../session/iso-seconds.ts'
import type { TemporaryCredentials } from './temporary-credentials.ts'

/**
 * What a program prints that a profile names as `credential_process`: one line of JSON, version 1. AWS CLI and SDKs run
 * the program again when `Expiration` comes near.
 *
 * @example
 * process.stdout.write(credentialProcessOutput(await fromFiles({ … })()))
 * @throws {RangeError} for an `expiration` that is no time.
 * @see {@link https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html}
 */
export function credentialProcessOutput(credentials: TemporaryCredentials): string {
  const { accessKeyId, secretAccessKey, sessionToken, expiration, accountId } = credentials
  const output = {
    Version: 1,
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: isoSeconds(expiration.getTime()),
    AccountId: accountId, // Left out by JSON where nobody knows it.
  }
  return `${JSON.stringify(output)}\n`
}
