// FZ-2: compile and decide, against the reference evaluator.
import {
  decideVector,
  determiningSet,
  type VectorAnswer,
  type VectorQuestion,
} from '@gatewarden/core/testing'
import { decideNaively } from '../reference/decide-naively.ts'
import { drawQuestion } from '../reference/generate/question.ts'
import { ByteDraw, ByteSource, mutated } from './byte-source.ts'
import { claim, shown } from './expect.ts'

const documents = [
  'identityPolicies',
  'resourcePolicy',
  'permissionsBoundary',
  'sessionPolicy',
  'scps',
  'rcps',
]

/** Half of the bytes draw the question, the other half changes texts in it. */
function questionOf(bytes: Uint8Array): VectorQuestion {
  const middle = Math.floor(bytes.length / 2)
  const changes = new ByteSource(bytes.subarray(0, middle))
  const question = drawQuestion(new ByteDraw(new ByteSource(bytes.subarray(middle))))
  const change = (value: unknown, isDocument: boolean): unknown => {
    if (typeof value === 'string') {
      if (changes.left < 2 || changes.below(6) !== 0) return value
      const text = mutated(changes, value)
      // Documents reach the evaluator as JSON, which no half of a surrogate pair and no U+0000 survives.
      return isDocument ? text.toWellFormed().replaceAll('\0', '') : text
    }
    if (Array.isArray(value)) return value.map((item) => change(item, isDocument))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, change(member, isDocument)]),
    )
  }
  const changed = Object.fromEntries(
    Object.entries(question).map(([name, part]) => {
      if (name === 'accounts' || name === 'principal') return [name, part]
      if (name === 'resource')
        return [name, { ...question.resource, arn: change(question.resource.arn, false) }]
      return [name, change(part, documents.includes(name))]
    }),
  )
  return changed as unknown as VectorQuestion
}

function textOf(answer: () => VectorAnswer): string {
  try {
    const { decision, layer, level, determining, errors } = answer()
    return `${decision} ${layer} ${level} ${errors} ${determiningSet(determining)}`
  } catch {
    return 'no decision'
  }
}

/** Asks both evaluators. @throws Finding */
export function fuzz(bytes: Uint8Array): void {
  const question = questionOf(bytes)
  const naive = textOf(() => decideNaively(question))
  const compiled = textOf(() => decideVector(question))
  claim(naive === compiled, () => `naive ${naive}, compiled ${compiled}: ${shown(question)}`)
}
