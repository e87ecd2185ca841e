import type { Question } from '../context/decision-point.ts'
import type { GuardrailLevels } from '../decision/policy-set.ts'
import type { RequestResource } from '../decision/request.ts'
import type { OrganizationMembership } from '../identity/account.ts'
import type { Tags } from '../identity/tags.ts'
import type { Model, ModelAction } from '../model/model.ts'
import { type SplitArn, splitArn } from '../policy/arn.ts'
import { type CompiledPolicy, compilePolicy } from '../policy/compile-policy.ts'
import { foldCase } from '../policy/fold-case.ts'
import { limits } from '../policy/limits.ts'
import type { Snapshot } from '../store/snapshot.ts'

/** The resource's side of one decision. */
export interface ResourceSide extends RequestResource {
  readonly organization: OrganizationMembership | null
  readonly policy: CompiledPolicy | null
  readonly rcps: GuardrailLevels | null
  /** Tags the resource has by itself: those of a role. */
  readonly tags: Tags | undefined
}

/** What a role that does not exist is evaluated against: the answer equals that of a role that denies (TRUST-6). */
const noSuchRole = compilePolicy('{"Version":"2012-10-17","Statement":[]}', 'no-such-role')

/** An account as one snapshot has it. */
interface Owner {
  readonly snapshot: Snapshot
  readonly account: string
  readonly organization: OrganizationMembership | null
  readonly rcps: GuardrailLevels | null
}

/** Resolves whose resources are, their own policies and their guardrails. */
export class ResourceResolver {
  readonly #model: Model
  /** Of the last question: most resources belong to one account. */
  #lastOwner: Owner | undefined = undefined

  constructor(model: Model) {
    this.#model = model
  }

  /**
   * `action` is the model's entry of the question's action, if it has one.
   *
   * @throws {TypeError} for an ARN that is none: request resources are concrete (MATCH-9).
   */
  resolve(question: Question, action: ModelAction | undefined, snapshot: Snapshot): ResourceSide {
    const { resource, resourceFacts: facts } = question
    const arn = resource === null ? null : requestArn(resource)
    const named = arn?.account ?? ''
    const owner = this.#ownerOf(facts?.account ?? (named || this.#model.account), snapshot)
    const type = action?.resource ?? undefined
    // No service of a model is called `sts`.
    const isTrust = action === undefined && isTrustQuestion(question, arn)
    const role = isTrust ? snapshot.roleByArn(resource as string) : undefined
    return {
      arn: resource,
      account: owner.account,
      organization: owner.organization,
      policy: isTrust
        ? (role?.trustPolicy ?? noSuchRole) // RULE eval.trust-policy-is-mandatory
        : (facts?.policy ?? storedPolicy(resource, snapshot)),
      isPolicyMandatory: isTrust || (facts?.isPolicyMandatory ?? type?.isPolicyMandatory ?? false),
      tags: role?.tags,
      isRcpExempt: facts?.isRcpExempt ?? action?.isRcpExempt ?? type?.isRcpExempt ?? false,
      rcps: owner.rcps,
    }
  }

  #ownerOf(account: string, snapshot: Snapshot): Owner {
    const last = this.#lastOwner
    if (last?.account === account && last.snapshot === snapshot) return last
    const organization = snapshot.account(account)?.organization ?? null
    const isExempt = organization === null || organization.isManagementAccount
    const rcps = isExempt ? null : (snapshot.guardrails(account)?.rcps ?? null)
    this.#lastOwner = { snapshot, account, organization, rcps }
    return this.#lastOwner
  }
}

function requestArn(text: string): SplitArn {
  const arn = text.length <= limits.valueLength ? splitArn(text) : undefined
  if (arn?.isArn && arn.hasPartition) return arn
  throw new TypeError(`a resource is a concrete ARN of six fields: \`${text.slice(0, 256)}\``)
}

function storedPolicy(resource: string | null, snapshot: Snapshot): CompiledPolicy | null {
  return resource === null ? null : (snapshot.resourcePolicy(resource) ?? null)
}

/** For `sts:` actions the trust policy is the role's resource policy (EVAL-16). */
function isTrustQuestion(question: Question, arn: SplitArn | null): boolean {
  if (arn === null || foldCase(question.action.slice(0, 4)) !== 'sts:') return false
  const [, , service, , , resource] = arn.fields
  return service === 'iam' && resource.startsWith('role/')
}
