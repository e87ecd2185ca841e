import type { VectorAccount, VectorDocument, VectorQuestion } from '@gatewarden/core/testing'
import { documentOf, vectorDocument } from '../documents.ts'
import type { BenchRequest, Caller, Policy } from '../world.ts'
import { accountOf, type Identity, organizationPath, unitCount } from './cast.ts'
import {
  boundaryOf,
  guardrailsOf,
  type Layers,
  resourcePolicyIndex,
  sessionPolicyOf,
} from './layer-documents.ts'
import type { Setting } from './setting.ts'

/** Puts requests as the naive evaluator takes them: every document that bears on them, unindexed. */
export function createReferenceQuestions(
  setting: Setting,
): (request: BenchRequest) => VectorQuestion {
  const { world, cast, layers } = setting
  const policyAt = remembering((index: number) =>
    vectorDocument(documentOf(world.policies[index] as Policy)),
  )
  const read = remembering(vectorDocument)
  return (request) => {
    const caller = world.callers[request.caller] as Caller
    const question = plainQuestion(cast[request.caller] as Identity, caller.team, request)
    return {
      ...question,
      identityPolicies: caller.policies.map(policyAt),
      ...(layers === undefined ? {} : layersOf(layers, request, read)),
    }
  }
}

/** A question without any document. The resource belongs to the caller's account. */
export function plainQuestion(
  identity: Identity,
  team: string,
  request: BenchRequest,
): VectorQuestion {
  const { kind: type, account, arn, id, entityArn } = identity
  return {
    principal:
      type === 'user'
        ? { type, account, arn, id }
        : { type, account, arn, roleArn: entityArn, roleId: id },
    accounts: { [account]: { path: null } },
    action: request.action,
    resource: { arn: request.resource, account },
    context: {
      'aws:PrincipalTag/team': team,
      'aws:ResourceTag/team': request.resourceTeam,
      'aws:SourceIp': request.address,
    },
    identityPolicies: [],
    resourcePolicy: null,
    permissionsBoundary: null,
    sessionPolicy: null,
    scps: null,
    rcps: null,
  }
}

function layersOf(
  layers: Layers,
  { caller, resource }: BenchRequest,
  read: (text: string) => VectorDocument,
): Partial<VectorQuestion> {
  const unit = caller % unitCount
  const session = sessionPolicyOf(layers, caller)
  const index = resourcePolicyIndex(resource)
  const place: VectorAccount = { path: organizationPath(unit) }
  return {
    accounts: { [accountOf(unit)]: place },
    permissionsBoundary: read(boundaryOf(layers, caller)),
    sessionPolicy: session === undefined ? null : read(session),
    scps: guardrailsOf(layers, unit).map((text) => [read(text)]),
    resourcePolicy: index === undefined ? null : read(layers.resources[index] as string),
  }
}

function remembering<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>()
  return (key) => {
    const known = made.get(key)
    if (known !== undefined) return known
    const value = make(key)
    made.set(key, value)
    return value
  }
}
