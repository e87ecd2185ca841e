import type { Major } from '../kit/express-majors.ts'
import type { RawRequest } from '../kit/raw-request.ts'
import type { FixtureAction } from './fixture-model.ts'

/** How gatewarden decides: at the guard, or before any handler from the collected table (DENY-6). */
export type Mode = 'tripwire' | 'route-table'

/** Where an exchange takes place. */
export interface Place {
  readonly major: Major
  /** `strict routing` and `case sensitive routing` are on. */
  readonly isStrict: boolean
  readonly mode: Mode
}

/** One decision: the action, and the resource part of the ARN. */
export interface Judged {
  readonly action: FixtureAction
  readonly resource: string
}

/** What must come of one request. */
export type Expectation =
  | {
      /** Routes were matched; each decision must allow for the last handler to run. */
      readonly kind: 'decided'
      readonly decides: readonly Judged[]
      /** Handlers that run when every decision allows. */
      readonly runs: readonly string[]
    }
  | {
      /** No route matches: 404 under every policy set. */
      readonly kind: 'missing'
    }
  | {
      /** Refused before any decision. */
      readonly kind: 'refused'
      readonly status: number
      /** `code` of the problem document, where gatewarden refuses. */
      readonly code?: string
    }
  | {
      /** 403 under every policy set: what answered holds no decision of its own. */
      readonly kind: 'stopped'
      /** Decisions made on the way, when they allow. */
      readonly decides?: readonly Judged[]
      /** Handlers that may have run before the answer was stopped; none may when decided by table. */
      readonly mayRun?: readonly string[]
      readonly mayRunByTable?: readonly string[]
    }
  | {
      /** The server closes without an answer. */
      readonly kind: 'closed'
    }
  | {
      /** Answered without any decision, for example by `cors()` in front. */
      readonly kind: 'open'
      readonly status: number
      readonly header?: string
    }

/** One request of a case. */
export interface Exchange {
  readonly request: RawRequest
  /** Bytes instead of {@link request}'s own writing; `AUTH` stands for the credential line. */
  readonly bytes?: string
  readonly expect: Expectation | ((place: Place) => Expectation)
  /** Further policy statements under which no handler may run. */
  readonly neverUnder?: readonly (readonly Statement[])[]
  /** Text that every audit event of an allowed request must hold together. */
  readonly audited?: readonly string[]
  /** Text that must not come back, whatever the policy. */
  readonly neverAnswered?: string
}

/** A statement of an extra policy set; `resource` is a pattern of the resource part. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny'
  readonly action: string
  readonly resource: string
}

/** A row of the table: `experience.md`, section 6. */
export interface BypassCase {
  readonly id: `BYP-${number}`
  readonly name: string
  /** Name of a fixture; default `standard`. */
  readonly fixture?: string
  /** The start-up check must refuse with this code, and its message name each of these. */
  readonly boot?: {
    readonly code: string
    readonly names: readonly string[] | ((place: Place) => readonly string[])
  }
  readonly exchanges: readonly Exchange[]
  readonly modes?: readonly Mode[]
  /** A warning that the start must log. */
  readonly warns?: string
  /** Text that the log must hold after the exchanges. */
  readonly logs?: RegExp
}

/** A request without body or headers of its own. */
export function ask(line: string, extra: Partial<RawRequest> = {}): RawRequest {
  const space = line.indexOf(' ')
  return { verb: line.slice(0, space), target: line.slice(space + 1), ...extra }
}

/** The route of this action answers. */
export function decided(action: FixtureAction, resource: string, runs: string): Expectation {
  return { kind: 'decided', decides: [{ action, resource }], runs: [runs] }
}

/** No route matches. */
export const missing: Expectation = { kind: 'missing' }

/** Node's parser refuses. */
export const unparsable: Expectation = { kind: 'refused', status: 400 }

/** A parameter that cannot be in a resource name (GUARD-2). */
export const badParameter: Expectation = {
  kind: 'refused',
  status: 400,
  code: 'InvalidResourceParameter',
}

/** The first expectation by default, the second where `strict routing` and `case sensitive routing` are on. */
export function unlessStrict(relaxed: Expectation, strict: Expectation) {
  return ({ isStrict }: Place): Expectation => (isStrict ? strict : relaxed)
}
