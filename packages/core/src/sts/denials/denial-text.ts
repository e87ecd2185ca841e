import type { StatementReference } from '../../decision/decision.ts'
import type { Explanation } from '../../decision/explain.ts'
import type { ReadKey } from '../../decision/read-keys.ts'
import type { Principal } from '../../identity/principal.ts'
import { echoed } from '../echoed.ts'
import { callerId } from '../get-caller-identity.ts'

/** Bytes of every text: its length would tell how much there was to say, for example whether a role exists (TRUST-6). */
export const denialTextBytes = 3_072

const encoder = new TextEncoder()

interface Parts {
  readonly matched: object[]
  readonly failures: object[]
  readonly conditions: object[]
}

/**
 * What DecodeAuthorizationMessage shows of a denial: JSON of AWS's shape, filled up with spaces to
 * {@link denialTextBytes}. What does not fit is left out, conditions first; then `isTruncated` is true.
 *
 * Beside AWS's members, a statement names its policy and what kind of policy it is, and a key that the policies read and
 * the request does not have stands among the conditions with an empty list of values: mostly that is the reason.
 *
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html}
 */
export function denialText(explanation: Explanation, principal: Principal): Uint8Array {
  const { decision, context } = explanation
  const parts: Parts = {
    matched: decision.determining.map((statement) => ({
      ...reference(statement),
      effect: 'DENY',
    })),
    failures: decision.errors.map(({ statement, message }) => ({
      ...reference(statement),
      message: echoed(message),
    })),
    conditions: context.map(condition),
  }
  let text = encode(explanation, principal, parts, false)
  while (text.length > denialTextBytes) {
    const list = [parts.conditions, parts.failures, parts.matched].find(({ length }) => length > 0)
    // INVARIANT: names are bounded, so what is left always fits.
    if (list === undefined) throw new Error('invariant: the text of a denial does not fit')
    list.pop()
    text = encode(explanation, principal, parts, true)
  }
  const padded = new Uint8Array(denialTextBytes).fill(0x20)
  padded.set(text) // RULE sts.messages-have-one-length
  return padded
}

function encode(
  { decision, request }: Explanation,
  principal: Principal,
  { matched, failures, conditions }: Parts,
  isTruncated: boolean,
): Uint8Array {
  const text = JSON.stringify({
    allowed: false,
    explicitDeny: decision.reason === 'ExplicitlyDenied',
    matchedStatements: { items: matched },
    failures: { items: failures },
    context: {
      principal: { id: callerId(principal), arn: request.principal },
      action: echoed(request.action),
      resource: request.resource === null ? '*' : echoed(request.resource),
      conditions: { items: conditions },
    },
    ...(isTruncated ? { isTruncated } : {}),
  })
  return encoder.encode(text)
}

function reference({ sid, policyId, layer }: StatementReference): object {
  return { statementId: sid ?? '', policyId: echoed(policyId), policyType: layer }
}

function condition({ key, value = [] }: ReadKey): object {
  const values = typeof value === 'string' ? [value] : value
  return { key: echoed(key), values: { items: values.map((one) => ({ value: echoed(one) })) } }
}
