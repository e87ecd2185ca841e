import { IamError } from '../errors.ts'
import { tagSetProblem } from '../identity/tag-rules.ts'
import type { Tags } from '../identity/tags.ts'
import type {
  IntegerParameter,
  ListParameter,
  StructureParameter,
  TextParameter,
} from '../sts/parameters/parameter.ts'
import { integer, list, structure, text } from '../sts/parameters/parameter-kinds.ts'
import type { TagInput } from '../sts/parameters/role-parameters.ts'
import { tagsFromInput } from '../sts/parameters/tags-from-input.ts'

/** Which part of a list is wanted. */
export interface PageInput {
  /** `marker` of the answer before. Default the beginning. */
  readonly marker?: string | undefined
  /** Entries of one answer, 1 to 1,000. Default 100. */
  readonly maxItems?: number | undefined
}

// ASCII letters, digits and `_+=,.@-` (SEC-21): a name is safe in an ARN, in a log line and in XML.
const namePattern = /^[\w+=,.@-]*$/

function name(max: number, isRequired: boolean): TextParameter {
  return text(1, max, { isRequired, pattern: namePattern })
}

const pathPattern = /^(?:\/|\/[!-~]+\/)$/
const arn = text(20, 2_048, { isRequired: true })

/** Shared kinds of parameters by the member that they are of. */
export interface SharedParameters {
  readonly userName: TextParameter
  readonly optionalUserName: TextParameter
  readonly roleName: TextParameter
  readonly groupName: TextParameter
  readonly policyName: TextParameter
  readonly path: TextParameter
  readonly pathPrefix: TextParameter
  readonly arn: TextParameter
  readonly optionalArn: TextParameter
  readonly description: TextParameter
  readonly document: TextParameter
  readonly maxSessionDuration: IntegerParameter
  readonly accessKeyId: TextParameter
  readonly serialNumber: TextParameter
  readonly versionId: TextParameter
  readonly tags: ListParameter
  readonly requiredTags: ListParameter
  readonly tagKeys: ListParameter
  readonly marker: TextParameter
  readonly maxItems: IntegerParameter
}

/** Kinds of parameters that operations of IAM share (LIM-9). */
export const parameters: SharedParameters = Object.freeze({
  userName: name(64, true),
  optionalUserName: name(64, false),
  roleName: name(64, true),
  groupName: name(128, true),
  policyName: name(128, true),
  path: text(1, 512, { pattern: pathPattern }),
  pathPrefix: text(1, 512, { pattern: /^\/[!-~]*$/ }),
  arn,
  optionalArn: text(20, 2_048),
  // biome-ignore lint/suspicious/noControlCharactersInRegex: tab and line breaks are what AWS allows
  description: text(0, 1_000, { pattern: /^[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*$/ }),
  document: text(1, 131_072, {
    isRequired: true,
    // biome-ignore lint/suspicious/noControlCharactersInRegex: tab and line breaks are what the language allows
    pattern: /^[\u0009\u000A\u000D\u0020-\u00FF]+$/,
    isHidden: true,
  }),
  maxSessionDuration: integer(3_600, 43_200),
  accessKeyId: text(16, 128, { isRequired: true, pattern: /^\w*$/ }),
  serialNumber: text(9, 256, { isRequired: true, pattern: /^[\w+=/:,.@-]*$/ }),
  versionId: text(1, 16, { isRequired: true, pattern: /^v[1-9][0-9]*$/ }),
  tags: list(50, tag()),
  requiredTags: list(50, tag(), 1),
  tagKeys: list(50, text(1, 128), 1),
  marker: text(1, 512),
  maxItems: integer(1, 1_000),
})

/** Parameters of every list. */
export const pageParameters: {
  readonly marker: TextParameter
  readonly maxItems: IntegerParameter
} = Object.freeze({ marker: parameters.marker, maxItems: parameters.maxItems })

function tag(): StructureParameter {
  return structure({
    key: text(1, 128, { isRequired: true }),
    value: text(0, 256, { isRequired: true }),
  })
}

/**
 * Makes tags of an input.
 *
 * @throws {IamError} `ValidationError` (LIM-9).
 */
export function tagsOf(input: readonly TagInput[] | undefined): Tags {
  const tags = tagsFromInput(input)
  const problem = tagSetProblem(tags)
  if (problem === undefined) return tags
  throw new IamError('ValidationError', `1 validation error detected: ${problem}`)
}
