import type { IntegerParameter, ListParameter, TextParameter } from './parameter.ts'
import { integer, list, structure, text } from './parameter-kinds.ts'

/** A tag as a caller passes it. */
export interface TagInput {
  readonly key: string
  readonly value: string
}

/** A managed policy as a caller names it. */
export interface PolicyArnInput {
  readonly arn: string
}

/** Parameters that every operation for a role session has. */
export const roleParameters: {
  readonly roleArn: TextParameter
  readonly roleSessionName: TextParameter
  readonly policyArns: ListParameter
  readonly policy: TextParameter
  readonly durationSeconds: IntegerParameter
} = Object.freeze({
  roleArn: text(20, 2_048, { isRequired: true }),
  roleSessionName: text(2, 64, { isRequired: true, pattern: /^[\w+=,.@-]*$/ }),
  policyArns: list(10, structure({ arn: text(20, 2_048, { isRequired: true, wireName: 'arn' }) })),
  // biome-ignore lint/suspicious/noControlCharactersInRegex: tab and line breaks are what the language allows (STS-6)
  policy: text(1, 2_048, { pattern: /^[\u0009\u000A\u000D\u0020-\u00FF]+$/, isHidden: true }),
  durationSeconds: integer(900, 43_200),
})
