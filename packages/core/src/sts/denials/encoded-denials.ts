import type { Question } from '../../context/decision-point.ts'
import type { Explanation } from '../../decision/explain.ts'
import { parseArn } from '../../policy/arn.ts'
import type { Logger } from '../../ports/logger.ts'
import type { Random } from '../../ports/random.ts'
import { type MessageKeys, sealDenial } from './denial-seal.ts'
import { denialText } from './denial-text.ts'
import { deniedQuestion } from './denied-question.ts'

/** What messages are made with. */
export interface EncodedDenialsHost {
  readonly explain: (question: Question) => Explanation
  readonly keys: MessageKeys
  readonly random: Random
  readonly logger: Logger
}

/** The message of a refusal, for DecodeAuthorizationMessage; `undefined` where there is none. Never throws. */
export type EncodedDenials = (error: unknown) => string | undefined

/**
 * Creates what explains denials in sealed messages. There is one for callers of an account who were denied something of
 * the same account: a message about foreign policies would be readable in the wrong place.
 */
export function createEncodedDenials(host: EncodedDenialsHost): EncodedDenials {
  return (error) => {
    const question = deniedQuestion(error)
    if (question === undefined) return undefined
    try {
      return messageFor(question, host)
    } catch (err) {
      // A denial without its message is still a denial.
      host.logger.warn({ err, code: 'InternalFailure' }, 'a denial could not be encoded')
      return undefined
    }
  }
}

function messageFor(question: Question, host: EncodedDenialsHost): string | undefined {
  const account = accountOf(question)
  if (account === undefined) return undefined
  const explanation = host.explain(question)
  // Policies may have changed since: what would be allowed now has nothing to explain.
  if (explanation.decision.effect === 'Allow') return undefined
  return sealDenial(denialText(explanation, question.principal), account, host.keys, host.random)
}

/** The account of caller and resource, where it is one. */
function accountOf({ principal, resource, resourceFacts }: Question): string | undefined {
  if (!('account' in principal)) return undefined
  const { account } = principal
  const owner =
    resourceFacts?.account ?? (resource === null ? account : parseArn(resource)?.account)
  return owner === account ? account : undefined // RULE sts.messages-stay-in-the-account
}
