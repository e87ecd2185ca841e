import type { VectorDocument, VectorQuestion } from '@gatewarden/core/testing'
import { decideNaively } from '../../../test/reference/decide-naively.ts'
import { documentText, vectorDocument } from '../documents.ts'
import { plainQuestion } from '../layers/reference-question.ts'
import {
  action,
  compileStatements,
  openUserLine,
  orderArn,
  questionFrom,
  userIdentity,
  userNamed,
} from './single-policy.ts'

/** Names that fool tables and joined keys. Some are others put together. */
const names = [
  'a',
  'b',
  'a|b',
  'a$$b',
  '$$',
  'a:b',
  '1:a',
  ':',
  '|',
  'a\u0000b',
  '\u0000',
  '\u2028',
  '\ud800',
  '\udc00',
  '__proto__',
  'constructor',
]
const actions = [action, 'svc0:constructor', 'svc0:__proto__']

const mostShown = 3

/** What came of asking about odd names. */
export interface OddNames {
  readonly asked: number
  readonly wrong: number
}

/**
 * W7(c): every name as user, resource and tag, each question twice, so that what is remembered is compared too. The
 * naive evaluator remembers nothing.
 */
export async function askOddNames(isSmoke: boolean): Promise<OddNames> {
  const used = isSmoke ? names.slice(-4) : names
  const statements = new Map(used.map((name, index) => [name, statementsOf(index, used)]))
  const compiled = new Map([...statements].map(([name, own]) => [name, compileStatements(own)]))
  const line = await openUserLine((name) => compiled.get(name) ?? compileStatements([]))
  const principals = new Map(used.map((name) => [name, userNamed(name)]))
  let asked = 0
  let wrong = 0
  for (let pass = 0; pass < 2; pass += 1) {
    for (const { user, resource, tag, verb } of combinations(used)) {
      const principal = principals.get(user) ?? userNamed(user)
      const { decision } = line.decisions.decide({
        ...questionFrom(principal, orderArn(resource), verb),
        resourceFacts: { tags: new Map([['team', tag]]) },
      })
      const document = vectorDocument(documentText(statements.get(user) ?? []))
      const answer = decideNaively(reference({ user, resource, tag, verb }, document))
      asked += 1
      if (decision.reason === answer.decision) continue
      wrong += 1
      if (wrong > mostShown) continue
      const question = JSON.stringify({ user, resource, tag, verb })
      console.error(
        `adversarial: ${decision.reason}, the reference ${answer.decision}: ${question}`,
      )
    }
  }
  return { asked, wrong }
}

interface OddQuestion {
  readonly user: string
  readonly resource: string
  readonly tag: string
  readonly verb: string
}

function combinations(used: readonly string[]): readonly OddQuestion[] {
  return used.flatMap((user) =>
    used.flatMap((resource) =>
      used.flatMap((tag) => actions.map((verb) => ({ user, resource, tag, verb }))),
    ),
  )
}

/**
 * Of each resource the user may get one tag; `__proto__` is an action that nothing names. Documents with NUL or half
 * a surrogate pair in them allow nothing, so such names come in requests alone.
 */
function statementsOf(user: number, used: readonly string[]): readonly object[] {
  const written = used.filter((name) => name.isWellFormed() && !name.includes('\u0000'))
  return written.map((resource, at) => ({
    Effect: 'Allow',
    Action: [action, 'svc0:constructor'],
    Resource: orderArn(resource),
    Condition: {
      StringEquals: { 'aws:ResourceTag/team': written[(user * 7 + at * 3) % written.length] },
    },
  }))
}

function reference(
  { user, resource, tag, verb }: OddQuestion,
  document: VectorDocument,
): VectorQuestion {
  const request = {
    caller: 0,
    action: verb,
    resource: orderArn(resource),
    resourceTeam: tag,
    address: '10.0.0.1',
  }
  return { ...plainQuestion(userIdentity(user), '', request), identityPolicies: [document] }
}
