import { expect, test } from 'vitest'
import { inWireSpelling } from './wire-spelling.ts'

const failed = 'failed to satisfy constraint: Member must not be null'

test.each([
  [`Value null at 'roleSessionName' ${failed}`, `Value null at 'role_session_name' ${failed}`],
  [`Value null at 'roleArn' ${failed}`, `Value null at 'resource' ${failed}`],
  [`Value at 'webIdentityToken' ${failed}`, `Value at 'subject_token' ${failed}`],
  [
    `Value 'x' at 'policyArns.1.member.arn' ${failed}`,
    `Value 'x' at 'policy_arns.1.member.arn' ${failed}`,
  ],
  ["Unknown parameter 'sourceIdentity'", "Unknown parameter 'source_identity'"],
  [`Value 'roleArn' at 'policy' ${failed}`, `Value 'roleArn' at 'policy' ${failed}`],
  ['the parameter tags must be JSON', 'the parameter tags must be JSON'],
])('OAUTH-3 %s names what the client sent', (message, want) => {
  expect(inWireSpelling(message)).toBe(want)
})
