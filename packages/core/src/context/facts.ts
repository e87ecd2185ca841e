import type { ContextValue } from '../decision/request.ts'
import type { Tags } from '../identity/tags.ts'
import type { CompiledPolicy } from '../policy/compile-policy.ts'

/** What is known of the request itself. What could not be read is `undefined`, never a guess (KEY-2). */
export interface RequestFacts {
  /** Canonical address text, IPv4-mapped ones already IPv4. */
  readonly sourceIp?: string | undefined
  readonly isSecure?: boolean | undefined
  readonly userAgent?: string | undefined
  readonly referer?: string | undefined
  /** Tags passed in the request: `aws:RequestTag/…`, `aws:TagKeys`. */
  readonly requestTags?: Tags | undefined
  /** Further keys by folded name, from trusted code only: `sts:externalid` and the like. */
  readonly keys?: ReadonlyMap<string, ContextValue> | undefined
}

/** What is known of the resource beyond its ARN. */
export interface ResourceFacts {
  /** Owner; default: the account field of the ARN, else the account of the model. */
  readonly account?: string | undefined
  readonly tags?: Tags | undefined
  /** Service keys by folded name, for example `orders:status`. */
  readonly attributes?: ReadonlyMap<string, ContextValue> | undefined
  /** The resource's own policy, given by a loader; wins over a stored one. */
  readonly policy?: CompiledPolicy | undefined
  readonly isPolicyMandatory?: boolean | undefined
  readonly isRcpExempt?: boolean | undefined
}
