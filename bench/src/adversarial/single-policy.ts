import {
  type CompiledPolicy,
  compilePolicy,
  createLine,
  type Principal,
  type Question,
  type User,
} from '@gatewarden/core'
import { documentText } from '../documents.ts'
import { model, resourceTags } from '../engines/gatewarden.ts'
import { emptySnapshot, principalOf } from '../engines/gatewarden-snapshot.ts'
import type { Identity } from '../layers/cast.ts'
import { account } from '../world.ts'

/** The only action that the adversarial policies are about. */
export const action = 'svc0:GetOrder'

/** ARN of a resource of the adversarial policies. */
export function orderArn(name: string): string {
  return `arn:gw:svc0:eu-1:${account}:order/${name}`
}

/** A user of that name. */
export function userIdentity(name: string): Identity {
  const arn = `arn:gw:iam::${account}:user/${name}`
  return { kind: 'user', account, arn, entityArn: arn, id: name, name }
}

/** The principal of a user of that name. */
export function userNamed(name: string): Principal {
  return principalOf(userIdentity(name), new Map())
}

/** A statement for each resource pattern: enough of them that decisions are remembered. */
export function compileStatements(statements: readonly object[]): CompiledPolicy {
  return compilePolicy(documentText(statements), 'adversarial')
}

/** A line on which every user, known or not, has the policy that `policyOf` says. */
export async function openUserLine(policyOf: (name: string) => CompiledPolicy) {
  const prefix = userIdentity('').arn
  const userByArn = (arn: string): User => {
    const name = arn.slice(prefix.length)
    const tags = new Map<string, string>()
    const policies = [policyOf(name)]
    return { account, arn, id: name, name, path: '/', tags, groups: [], policies, boundary: null }
  }
  const snapshot = Object.freeze({ ...emptySnapshot, userByArn })
  return await createLine({ model, policies: { current: () => snapshot } })
}

/** A question with nothing odd about it but what is given. */
export function questionFrom(principal: Principal, resource: string, asked = action): Question {
  return {
    principal,
    action: asked,
    resource,
    facts: { sourceIp: '10.0.0.1' },
    resourceFacts: { tags: resourceTags('red') },
    source: 'guard',
  }
}
