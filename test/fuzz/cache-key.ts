// FZ-14: keys of the decision cache are injective (LAW-35).
import {
  type DecisionKeyParts,
  decisionKey,
} from '../../packages/core/src/engine/decision-cache.ts'
import { ByteSource } from './byte-source.ts'
import { claim, shown } from './expect.ts'

const pieces: readonly [string, ...string[]] = [
  '',
  '1',
  ':',
  ';',
  '1:a',
  'm',
  'n',
  's',
  'l',
  '2;',
  'a',
  '|',
]

/** Parts made of what the encoding itself is made of, so that joints could slip. */
function drawParts(source: ByteSource): DecisionKeyParts {
  const text = (): string => source.pick(pieces) + source.pick(pieces) + source.text(2)
  const context = new Map<string, string | string[]>()
  const readKeys = ['a', 'b', 'aws:x'].filter(() => source.below(2) === 0)
  for (const key of readKeys) {
    const form = source.below(4)
    if (form === 0) context.set(key, text())
    else if (form < 3) context.set(key, Array.from({ length: form }, text))
  }
  return {
    plan: source.below(3),
    resourcePolicies: source.below(3),
    action: text(),
    resource: source.below(3) === 0 ? null : text(),
    resourceAccount: text(),
    readKeys,
    context,
  }
}

/** What an evaluator could see of the parts. The names of the keys are those of one plan. */
const canonical = ({ context, ...parts }: DecisionKeyParts): string =>
  JSON.stringify([parts, parts.readKeys.map((key) => context.get(key) ?? null)])

/** Encodes two sets of parts. @throws Finding */
export function fuzz(bytes: Uint8Array): void {
  const middle = Math.floor(bytes.length / 2)
  const one = drawParts(new ByteSource(bytes.subarray(0, middle)))
  const other = drawParts(new ByteSource(bytes.subarray(middle)))
  const isSameKey = decisionKey(one) === decisionKey(other)
  const isSame = canonical(one) === canonical(other)
  // Beside equal plans the names are equal: they are cut from the same statements.
  if (one.plan === other.plan && shown(one.readKeys) !== shown(other.readKeys)) return
  claim(
    isSameKey === isSame,
    () => `${decisionKey(one)}: ${canonical(one)} and ${canonical(other)}`,
  )
}
