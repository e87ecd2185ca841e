import type { Principal } from '../identity/principal.ts'
import { type SplitArn, splitArn } from '../policy/arn.ts'
import { foldCase } from '../policy/fold-case.ts'
import type { CallerTraits } from './match-principal.ts'
import type { AuthorizationRequest, RequestContext } from './request.ts'

const bounded: CallerTraits = Object.freeze({ hasBoundary: true })
const unbounded: CallerTraits = Object.freeze({ hasBoundary: false })

/** A request, prepared once for all statements. What no statement reads is not computed. */
export class MatchTarget {
  readonly principal: Principal
  readonly traits: CallerTraits
  /** `null`: a request without ARN. */
  readonly resource: SplitArn | null
  readonly context: RequestContext
  /** Bit of the action in the masks of a slice; all bits where there is none. */
  readonly actionBit: number
  readonly #action: string
  #foldedAction: string | undefined = undefined

  /** @throws TypeError for a resource that is no ARN; `decide` turns it into a deny. */
  constructor(request: AuthorizationRequest, hasBoundary: boolean, actionBit: number) {
    this.principal = request.principal
    this.traits = hasBoundary ? bounded : unbounded
    this.resource = request.resource.arn === null ? null : readArn(request.resource.arn)
    this.context = request.context
    this.actionBit = actionBit
    this.#action = request.action
  }

  get foldedAction(): string {
    this.#foldedAction ??= foldCase(this.#action)
    return this.#foldedAction
  }
}

/** The ARN of a request is data, and must be one. */
function readArn(text: string): SplitArn {
  const arn = splitArn(text)
  if (arn === undefined || !arn.hasPartition) {
    throw new TypeError(`"resource.arn" must be an ARN: \`${text}\``) // RULE match.request-arn-is-an-arn
  }
  return arn
}
