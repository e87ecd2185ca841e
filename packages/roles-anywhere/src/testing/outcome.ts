import type { HttpOutput } from '@gatewarden/core'

/** An answer in one line: `201`, or status, code and message. */
export function outcome({ status, headers, body }: HttpOutput): string {
  const { message } = JSON.parse(body) as { message?: string }
  return status === 201 ? '201' : `${status} ${headers['x-amzn-errortype']}: ${message}`
}

/** What every failed proof is answered with. */
export const notProven: string =
  '403 AccessDeniedException: The request signature could not be verified'

/** What every refusal of profile, role and trust policy is answered with. */
export const notAuthorized: string = '403 AccessDeniedException: Unable to assume role'

/** What an untrusted certificate is answered with. */
export function untrusted(reason: string, certificate: string): string {
  return `403 AccessDeniedException: Untrusted signing certificate. Reason: ${reason}, certificate: ${certificate}`
}
