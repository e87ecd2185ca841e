import { managingPrincipal } from '../management/caller.ts'
import type { WireRoute } from '../ports/http.ts'
import type { MasterKeys } from '../session/master-keys.ts'
import { deniedAction } from '../sts/denied-action.ts'
import { requestItself } from '../sts/issue/request-itself.ts'
import {
  type NativeOperation,
  type NativeRoutesHost,
  nativeRoute,
} from '../sts/native/native-routes.ts'
import { recordingRefusal } from '../sts/recording-refusal.ts'
import type { StsCall } from '../sts/sts-call.ts'
import { AccessEvaluation, type AccessHost } from './access-evaluation.ts'
import { accessLimits } from './access-limits.ts'
import { evaluateBatch, evaluateOne } from './evaluate-batch.ts'
import type { ObjectNode } from './request/read-parts.ts'
import { clientRequestId, echoingRequestId } from './request/request-id.ts'
import { createPageTokens } from './search/page-token.ts'
import { searchAccess } from './search/search-access.ts'
import {
  type ReadSearch,
  searchActions,
  searchResources,
  searchSubjects,
} from './search/searches.ts'

/** Options of {@link createAuthZenRoutes}. */
export interface AuthZenRoutesOptions extends AccessHost, NativeRoutesHost {
  /** Tokens of pages are sealed under them. `undefined`: under a key of this process. */
  readonly masterKeys: MasterKeys | undefined
}

/** Answers the body of one endpoint. */
type Answer = (body: ObjectNode, evaluation: AccessEvaluation) => Promise<object>

/** Name of the action that callers need, and of the event of every call. */
const eventName = 'EvaluateAccess'

/**
 * Creates `POST /access/v1/evaluation` and `/access/v1/evaluations`, and where searches are on `POST
 * /access/v1/search/subject`, `/resource` and `/action` (AuthZEN Authorization API 1.0).
 */
export function createAuthZenRoutes(options: AuthZenRoutesOptions): readonly WireRoute[] {
  const tokens = createPageTokens(options.masterKeys, options.random)
  const search =
    (read: ReadSearch): Answer =>
    async (body, evaluation) =>
      await searchAccess(body, await read(body, evaluation), evaluation, tokens)
  const answers = new Map<string, Answer>([
    ['/access/v1/evaluation', evaluateOne],
    ['/access/v1/evaluations', evaluateBatch],
  ])
  if (options.mapping.isSearchable) {
    answers.set('/access/v1/search/subject', search(searchSubjects))
    answers.set('/access/v1/search/resource', search(searchResources))
    answers.set('/access/v1/search/action', search(searchActions))
  }
  const routes = [...answers].map(([path, answer]) =>
    echoingRequestId(nativeRoute(operation(path, answer, options), options)),
  )
  return Object.freeze(routes)
}

function operation(path: string, answer: Answer, host: AuthZenRoutesOptions): NativeOperation {
  return {
    path,
    eventName,
    bodyLimit: accessLimits.bodyBytes,
    async run(_, call, { input, source }) {
      const requestParameters = { path, clientRequestId: clientRequestId(input) }
      const record = { ...call, eventName, requestParameters }
      const { answered, counts } = await recordingRefusal(host.recordApiCall, record, async () => {
        authorizeCaller(call, host)
        const evaluation = new AccessEvaluation(call, host)
        try {
          const answered = await answer(source, evaluation)
          return { answered, counts: evaluation.counts }
        } finally {
          evaluation.end()
        }
      })
      host.recordApiCall({ ...record, responseElements: { ...counts } })
      return answered
    },
  }
}

/**
 * Asks whether the caller may ask. What is asked about belongs to the account of the model, so that no other account can
 * grant it (XACC rules of the evaluator). Whether a question is well-formed is told afterwards.
 *
 * @throws {IamError} `AccessDenied`; `StalePolicy`.
 */
function authorizeCaller({ principal, facts, requestId }: StsCall, host: AccessHost): void {
  const caller = managingPrincipal(principal, eventName)
  const action = `iam:${eventName}`
  const { decision } = host.decisions.decide({
    principal: caller,
    action,
    resource: null,
    resourceFacts: { account: host.model.account },
    facts: requestItself(facts),
    source: 'authzen',
    requestId,
  })
  if (decision.effect !== 'Allow') throw deniedAction(caller, action, null) // RULE authzen.callers-need-permission
}
