import { IamError } from '../errors.ts'
import type { HttpInput } from '../ports/http.ts'
import { declaresUnsignedPayload } from '../sigv4/payload-hash.ts'

/** Forms of a signed request that are weaker than the usual one: routes opt in to them, each by itself. */
export interface RequestForms {
  /** The signature stands in the query: whoever has the URL may use it until it ends (SIG-9). */
  readonly presigned: boolean
  /** The signature does not cover the body (SIG-6). */
  readonly unsignedPayload: boolean
}

/** No weaker form: what is accepted where nothing is said. */
export const noWeakerForms: RequestForms = Object.freeze({
  presigned: false,
  unsignedPayload: false,
})

/**
 * A signed request has a form that is not accepted here. Nothing of its signature was looked at: where the route is
 * known, `forms` tells what it would have to accept.
 */
export class RequestFormError extends IamError {
  override readonly name: string = 'RequestFormError'
  /** What the request needs. */
  readonly forms: RequestForms

  constructor(forms: RequestForms) {
    if (forms.presigned) super('InvalidToken', 'presigned requests are not accepted here')
    else super('SignatureDoesNotMatch', 'requests with an unsigned payload are not accepted here')
    this.forms = forms
  }
}

/** Whether all that a request needs is accepted. */
export function acceptsForms(accepted: RequestForms, needed: RequestForms): boolean {
  return (
    (accepted.presigned || !needed.presigned) &&
    (accepted.unsignedPayload || !needed.unsignedPayload)
  )
}

/** @throws {RequestFormError} for a form that is not accepted. */
export function assertForm(input: HttpInput, isPresigned: boolean, accepted: RequestForms): void {
  const needed = { presigned: isPresigned, unsignedPayload: declaresUnsignedPayload(input) }
  if (!acceptsForms(accepted, needed)) throw new RequestFormError(Object.freeze(needed)) // RULE sigv4.weaker-forms-by-opt-in
}
