import type { Question } from '../context/decision-point.ts'
import type { GuardrailLevels } from '../decision/policy-set.ts'
import type { OrganizationMembership } from '../identity/account.ts'
import type { Tags } from '../identity/tags.ts'
import type { Model } from '../model/model.ts'
import { type Arn, parseArn } from '../policy/arn.ts'
import { type CompiledPolicy, compilePolicy } from '../policy/compile-policy.ts'
import { foldCase } from '../policy/fold-case.ts'
import { limits } from '../policy/limits.ts'
import type { Snapshot } from '../store/snapshot.ts'

/** The resource's side of one decision. */
export interface ResourceSide {
  readonly account: string
  readonly organization: OrganizationMembership | null
  readonly policy: CompiledPolicy | null
  readonly isPolicyMandatory: boolean
  readonly isRcpExempt: boolean
  readonly rcps: GuardrailLevels | null
  /** Tags the resource has by itself: those of a role. */
  readonly tags: Tags | undefined
}

/** What a role that does not exist is evaluated against: the answer equals that of a role that denies (TRUST-6). */
const noSuchRole = compilePolicy('{"Version":"2012-10-17","Statement":[]}', 'no-such-role')

/**
 * Resolves whose the resource is, its own policy and its guardrails.
 *
 * @throws {TypeError} for an ARN that is none: request resources are concrete (MATCH-9).
 */
export function resolveResource(
  question: Question,
  snapshot: Snapshot,
  model: Model,
): ResourceSide {
  const { resourceFacts: facts } = question
  const arn = question.resource === null ? null : requestArn(question.resource)
  const account =
    facts?.account ?? (arn === null || arn.account === '' ? model.account : arn.account)
  const organization = snapshot.account(account)?.organization ?? null
  const action = model.action(question.action)
  const type = action?.resource ?? undefined
  const isExempt = organization === null || organization.isManagementAccount
  const own = isTrustQuestion(question, arn)
    ? trustSide(question.resource as string, snapshot)
    : {
        policy: facts?.policy ?? storedPolicy(question.resource, snapshot),
        isPolicyMandatory: facts?.isPolicyMandatory ?? type?.isPolicyMandatory ?? false,
        tags: undefined,
      }
  return {
    account,
    organization,
    ...own,
    isRcpExempt: facts?.isRcpExempt ?? action?.isRcpExempt ?? type?.isRcpExempt ?? false,
    rcps: isExempt ? null : (snapshot.guardrails(account)?.rcps ?? null),
  }
}

function requestArn(text: string): Arn {
  const arn = text.length <= limits.valueLength ? parseArn(text) : undefined
  if (arn !== undefined) return arn
  throw new TypeError(`a resource is a concrete ARN of six fields: \`${text.slice(0, 256)}\``)
}

function storedPolicy(resource: string | null, snapshot: Snapshot): CompiledPolicy | null {
  return resource === null ? null : (snapshot.resourcePolicy(resource) ?? null)
}

/** For `sts:` actions the trust policy is the role's resource policy (EVAL-16). */
function isTrustQuestion(question: Question, arn: Arn | null): boolean {
  return (
    foldCase(question.action).startsWith('sts:') &&
    arn?.service === 'iam' &&
    arn.resource.startsWith('role/')
  )
}

function trustSide(roleArn: string, snapshot: Snapshot) {
  const role = snapshot.roleByArn(roleArn)
  return {
    policy: role?.trustPolicy ?? noSuchRole, // RULE eval.trust-policy-is-mandatory
    isPolicyMandatory: true,
    tags: role?.tags,
  }
}
