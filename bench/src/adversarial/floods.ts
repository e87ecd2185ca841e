import type { Line, Question } from '@gatewarden/core'
import { retainedBytes } from '../heap.ts'
import {
  action,
  compileStatements,
  openUserLine,
  orderArn,
  questionFrom,
  userNamed,
} from './single-policy.ts'

/** How much a flood of distinct names left behind. */
export interface Flood {
  /** What was distinct. */
  readonly name: 'principals' | 'resources' | 'actions'
  readonly asked: number
  /** Bytes reachable after a tenth of the names, and after all. */
  readonly after: readonly [tenth: number, all: number]
}

/** W7(d, e): names that never come again. What is kept of them must not grow with their number. */
export async function floods(names: number): Promise<readonly Flood[]> {
  const one = userNamed('u0')
  return [
    await flood('principals', names, (at) => questionFrom(userNamed(`u${at}`), orderArn('t0/i0'))),
    await flood('resources', names, (at) => questionFrom(one, orderArn(`t0/i${at}`))),
    await flood('actions', names, (at) => questionFrom(one, orderArn('t0/i0'), `svc0:Get${at}`)),
  ]
}

const statementCount = 20

async function flood(
  name: Flood['name'],
  names: number,
  questionAt: (at: number) => Question,
): Promise<Flood> {
  const statements = Array.from({ length: statementCount }, (_, tenant) => ({
    Effect: 'Allow',
    Action: [action, 'svc0:Get*'],
    Resource: orderArn(`t${tenant}/*`),
  }))
  const policy = compileStatements(statements)
  const line = await openUserLine(() => policy)
  const tenth = Math.ceil(names / 10)
  ask(line, questionAt, 0, tenth)
  const early = retainedBytes()
  ask(line, questionAt, tenth, names)
  const late = retainedBytes()
  // The line is alive while it is weighed.
  line.decisions.decide(questionAt(0))
  return { name, asked: names, after: [early, late] }
}

function ask(line: Line, questionAt: (at: number) => Question, from: number, to: number): void {
  for (let at = from; at < to; at += 1) line.decisions.decide(questionAt(at))
}
