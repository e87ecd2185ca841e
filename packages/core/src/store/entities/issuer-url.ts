const issuerForm =
  /^(?<scheme>https?):\/\/(?<host>(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?)(?<path>(?:\/[A-Za-z0-9._~!&'()+,;=:@%-]*)*)$/

const entraHosts: ReadonlySet<string> = new Set([
  'login.microsoftonline.com',
  'login.microsoftonline.us',
  'login.partner.microsoftonline.cn',
  'sts.windows.net',
])
// Entra issues for every tenant of the world under these; the tenant stands in the token alone.
const tenantlessEntra = /^\/(?:common|organizations|consumers)(?:\/|$)/

/**
 * Says what is wrong with an issuer, or `undefined`. Completes "the issuer ...".
 *
 * https without query, fragment or user info (FED-1); plain http for `privateHosts` only. The text is kept as it is,
 * since tokens carry it so; a text that a URL parser would change is therefore refused where that could matter.
 */
export function issuerProblem(text: string, privateHosts: readonly string[]): string | undefined {
  if (text.length > 255) return 'must have at most 255 characters'
  const { scheme, host = '', path = '' } = issuerForm.exec(text)?.groups ?? {}
  if (scheme === undefined || !URL.canParse(text)) {
    return 'must be an https URL without user info, query and fragment' // RULE fed.issuer-url
  }
  if (scheme === 'http' && !privateHosts.includes(host)) {
    return 'must be an https URL, unless `PrivateHosts` names its host, with the port'
  }
  if (new URL(text).pathname !== (path === '' ? '/' : path)) {
    return 'must not hold `.` and `..` in its path'
  }
  if (entraHosts.has(host.toLowerCase()) && tenantlessEntra.test(path)) {
    return 'must name a tenant'
  }
  return undefined
}

/** Host, port and path: the prefix of the issuer's condition keys (FED-6). */
export function issuerWithoutScheme(issuer: string): string {
  return issuer.slice(issuer.indexOf('://') + 3)
}
