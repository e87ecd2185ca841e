import type { VectorDocument, VectorQuestion } from '@gatewarden/core/testing'
import { decideNaively } from '../../test/reference/decide-naively.ts'
import type { LoadedEngine } from './engines/engine.ts'
import { account, type BenchRequest, type Caller, documentOf, type World } from './world.ts'

const askedRequests = 600
const patienceMs = 1_500

/** What an engine said about requests of which the law is known (PERF-R4). */
export interface Agreement {
  /** Requests that were asked: fewer where the engine needs milliseconds for one. */
  readonly asked: number
  /** The first request on which the engine and the reference differ. */
  readonly mismatch: BenchRequest | undefined
}

/** Asks the naive evaluator of `test/reference` once, then every engine the same requests. */
export function createAgreementCheck(world: World): (engine: LoadedEngine) => Promise<Agreement> {
  const documents = new Map<number, VectorDocument>()
  const documentAt = (index: number): VectorDocument => {
    const known = documents.get(index)
    if (known !== undefined) return known
    const document = JSON.parse(documentOf(world.policies[index] as World['policies'][number]))
    documents.set(index, document)
    return document
  }
  const requests = world.uniform.slice(0, askedRequests)
  const verdicts = requests.map((request) => {
    const caller = world.callers[request.caller] as Caller
    return decideNaively(questionOf(caller, request, documentAt)).decision === 'Allowed'
  })
  return async (engine) => {
    const until = performance.now() + patienceMs
    for (const [index, request] of requests.entries()) {
      const said = await engine.decide({ ...request })
      if (said !== verdicts[index]) return { asked: index + 1, mismatch: request }
      if (performance.now() > until) return { asked: index + 1, mismatch: undefined }
    }
    return { asked: requests.length, mismatch: undefined }
  }
}

function questionOf(
  caller: Caller,
  request: BenchRequest,
  documentAt: (index: number) => VectorDocument,
): VectorQuestion {
  return {
    principal: {
      type: 'user',
      account,
      arn: `arn:gw:iam::${account}:user/${caller.name}`,
      id: caller.name,
    },
    accounts: { [account]: { path: null } },
    action: request.action,
    resource: { arn: request.resource, account },
    context: {
      'aws:PrincipalTag/team': caller.team,
      'aws:ResourceTag/team': request.resourceTeam,
      'aws:SourceIp': request.address,
    },
    identityPolicies: caller.policies.map(documentAt),
    resourcePolicy: null,
    permissionsBoundary: null,
    sessionPolicy: null,
    scps: null,
    rcps: null,
  }
}
