import { parseArn } from '../../policy/arn.ts'
import type { JsonNode } from '../../policy/json.ts'
import { type FileReading, type LocatedText, reportAt } from '../source/file-reading.ts'
import { ObjectReader } from '../source/object-reader.ts'
import { type DocumentContext, readDocument } from './read-document.ts'
import type { ResourcePolicyRecord } from './records.ts'
import { fixedLimits } from './source-limits.ts'

/** Reads a file of `resource-policies`: `{ "Resource": ARN, "Policy": DOCUMENT }`. */
export function readResourcePolicy(
  context: DocumentContext,
  node: JsonNode,
): ResourcePolicyRecord | undefined {
  const { reading } = context
  const members = ObjectReader.open(reading, node, ['Resource', 'Policy'])
  const resource = members?.requiredText('Resource', resourceProblem)
  const policy = members?.required('Policy')
  if (resource !== undefined) checkOwner(reading, resource)
  if (policy === undefined) return undefined
  const bytes = Buffer.byteLength(reading.file.text.slice(policy.start, policy.end))
  const most = fixedLimits.resourcePolicyBytes
  if (bytes > most) {
    const message = `the policy has ${bytes} bytes, at most ${most}`
    reportAt(reading, policy, 'LIMIT_EXCEEDED', message) // RULE lim.resource-policy
  }
  const document = readDocument(context, policy, 'resource', resource?.text ?? 'resource-policy')
  if (resource === undefined || document === undefined) return undefined
  return { reading, resource, document }
}

function resourceProblem(text: string): string | undefined {
  const arn = parseArn(text)
  if (arn === undefined) return 'must be an ARN'
  if (/[*?]|\$\{/.test(text)) return 'must name one resource: no wildcard and no variable'
  if (arn.service === 'iam' && arn.resource.startsWith('role/')) {
    return 'must not be a role: its resource policy is `AssumeRolePolicyDocument`'
  }
  return undefined
}

/** A folder must not hold policies for another account's resources. */
function checkOwner(reading: FileReading, resource: LocatedText): void {
  const owner = parseArn(resource.text)?.account ?? ''
  const { account } = reading.place
  if (owner === '' || owner === account) return
  const message = `the resource belongs to account \`${owner}\`, the file to \`${account}\``
  reportAt(reading, resource, 'INVALID_VALUE', message)
}
