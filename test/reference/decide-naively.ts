// The law a second time, from the policy specification alone (section 7). It shares types with the
// compiled evaluator and nothing else; the two are compared in differential.test.ts.
import type {
  VectorAnswer,
  VectorDocument,
  VectorQuestion,
  VectorStatement,
} from '@gatewarden/core/testing'
import { splitFields } from './glob.ts'
import { answerDocument, type Place, type StatementAnswer } from './statement.ts'

type Layer = 'rcp' | 'scp' | 'resource' | 'identity' | 'boundary' | 'session'

interface Said extends StatementAnswer {
  readonly at: VectorStatement
}

function ask(
  layer: Layer,
  documents: readonly VectorDocument[],
  question: VectorQuestion,
  level?: number,
): Said[] {
  const place: Place = layer === 'resource' || layer === 'rcp' ? layer : 'caller'
  return documents.flatMap((document, policy) =>
    answerDocument(document, place, question).map(({ statement, ...answer }) => ({
      ...answer,
      at: { layer, ...(level === undefined ? {} : { level }), policy, statement },
    })),
  )
}

const optional = (document: VectorDocument | null): VectorDocument[] =>
  document === null ? [] : [document]

const allows = (said: readonly Said[]): boolean =>
  said.some((answer) => answer.effect === 'Allow' && answer.applies)

/** Which layers reach this caller, and what each of them says (section 7.2). */
function askLayers(question: VectorQuestion) {
  const { principal, accounts, resource } = question
  const isServiceLinked = principal.type === 'role-session' && principal.serviceLinked === true
  const isManaged = (account: string): boolean => accounts[account]?.management === true
  const hasAccount = 'account' in principal
  const isScpExempt = !hasAccount || isServiceLinked || isManaged(principal.account)
  const isRcpExempt = isServiceLinked || isManaged(resource.account) || resource.rcpExempt === true

  const isEntity = ['user', 'role-session', 'federated-user'].includes(principal.type)
  const isSession = principal.type === 'role-session' || principal.type === 'federated-user'
  const boundary = isEntity ? question.permissionsBoundary : null
  const session = isSession ? question.sessionPolicy : null
  return {
    rcp: (isRcpExempt ? [] : (question.rcps ?? [])).map((documents, level) =>
      ask('rcp', documents, question, level),
    ),
    scp: (isScpExempt ? [] : (question.scps ?? [])).map((documents, level) =>
      ask('scp', documents, question, level),
    ),
    resource: ask('resource', optional(question.resourcePolicy), question),
    identity: ask('identity', isEntity ? question.identityPolicies : [], question),
    boundary: boundary === null ? null : ask('boundary', [boundary], question),
    session:
      session === null ? null : ask('session', [session].flat() as VectorDocument[], question, 0),
  }
}

type Layers = ReturnType<typeof askLayers>
type Verdict = Pick<VectorAnswer, 'decision' | 'layer'> & { level?: number }

/** The order of EVAL-12 after step 1, with the layer of EVAL-19. */
function weigh(question: VectorQuestion, layers: Layers): Verdict {
  const { principal, resource } = question
  const silent = layers.scp.findIndex((level) => !allows(level))
  if (silent >= 0) return { decision: 'ImplicitlyDenied', layer: 'scp', level: silent }

  const granted = new Set(
    layers.resource
      .filter((answer) => answer.effect === 'Allow' && answer.applies)
      .flatMap((answer) => [...answer.strengths]),
  )
  const isMandatory = resource.mandatoryPolicy === true
  const identityAllows = principal.type === 'root' || allows(layers.identity) // PRIN-12
  const boundaryOk = layers.boundary === null || allows(layers.boundary)
  const sessionOk = layers.session === null || allows(layers.session)
  const sessionLetsOwn =
    principal.type === 'federated-user' ? layers.session !== null && sessionOk : sessionOk // PRIN-14
  const own = identityAllows && boundaryOk && sessionLetsOwn

  const allowed = (layer: VectorAnswer['layer']): Verdict => ({ decision: 'Allowed', layer })
  const denied = (layer: VectorAnswer['layer']): Verdict => ({
    decision: 'ImplicitlyDenied',
    layer,
  })
  if (!('account' in principal))
    return granted.has('self') ? allowed('resource') : denied('resource')

  const isSameAccount = principal.account === resource.account
  const isEntityGrant = isSameAccount && granted.has('entity')
  if (!isSameAccount) {
    if (granted.size > 0 && own) return allowed('resource+identity')
    if (granted.size === 0) return denied('resource')
  } else {
    if (granted.has('self')) return allowed('resource')
    if (isEntityGrant && boundaryOk && sessionOk) return allowed('resource')
    if (own && (!isMandatory || granted.has('account'))) return allowed('identity')
    if (isMandatory && !granted.has('account') && !isEntityGrant) return denied('resource')
  }
  if (!identityAllows && !isEntityGrant) return denied('identity')
  return denied(boundaryOk ? 'session' : 'boundary')
}

/** Answers a question of the vector format as slowly and plainly as the specification reads. */
export function decideNaively(question: VectorQuestion): VectorAnswer {
  const { arn } = question.resource
  const fields = arn === null ? undefined : splitFields(arn)
  if (fields !== undefined && (fields.length < 6 || fields[1] === ''))
    throw new TypeError('not an ARN') // MATCH-9
  const layers = askLayers(question)
  const inOrder = [
    layers.rcp.flat(),
    layers.scp.flat(),
    layers.resource,
    layers.identity,
    layers.boundary ?? [],
    layers.session ?? [],
  ].flat()
  const errors = inOrder.reduce((sum, answer) => sum + answer.faults, 0)
  const denies = inOrder.filter((answer) => answer.effect === 'Deny' && answer.applies)
  const [first] = denies
  if (first !== undefined) {
    const { layer, level } = first.at
    return {
      decision: 'ExplicitlyDenied',
      layer: layer as Layer,
      ...(level === undefined || layer === 'session' ? {} : { level }),
      determining: denies.map((answer) => answer.at),
      errors,
    }
  }
  const verdict = weigh(question, layers)
  const deciding = verdict.decision === 'Allowed' ? verdict.layer.split('+') : []
  const determining = inOrder
    .filter((answer) => answer.applies && answer.effect === 'Allow')
    .map((answer) => answer.at)
    .filter((at) => deciding.includes(at.layer))
  return { ...verdict, determining, errors }
}
