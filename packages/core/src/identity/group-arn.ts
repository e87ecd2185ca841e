import type { NamedIdentity } from './arns.ts'

/** `arn:P:iam::A:group/PATH/NAME`. A group is no principal: the ARN names it as a resource of the management API. */
export function groupArn({ partition, account, path, name }: NamedIdentity): string {
  return `arn:${partition}:iam::${account}:group${path}${name}`
}
