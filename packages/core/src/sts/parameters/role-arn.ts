import { IamError } from '../../errors.ts'
import { isAccountId } from '../../identity/names.ts'
import { type Arn, parseArn } from '../../policy/arn.ts'

const longestArn = 2_048

/** Reads the ARN of a role; `undefined` for anything else. Says nothing about whether there is such a role. */
export function parseRoleArn(text: unknown): Arn | undefined {
  if (typeof text !== 'string' || text.length > longestArn) return undefined
  const arn = parseArn(text)
  const isRole =
    arn !== undefined &&
    /^[a-z0-9-]+$/.test(arn.partition) &&
    arn.service === 'iam' &&
    arn.region === '' &&
    isAccountId(arn.account) &&
    /^role\/(?:[!-~]+\/)?[\w+=,.@-]+$/.test(arn.resource)
  return isRole ? arn : undefined
}

/**
 * Reads the ARN of a role.
 *
 * @throws {IamError} `ValidationError` for anything else.
 */
export function assertRoleArn(text: string): Arn {
  const arn = parseRoleArn(text)
  if (arn === undefined) throw new IamError('ValidationError', 'Request ARN is invalid')
  return arn
}

/** The role that a record names: a record of what is no ARN of a role names none. */
export function recordedRole(text: unknown): string | undefined {
  return parseRoleArn(text) === undefined ? undefined : (text as string)
}
