/** Headers whose values say nothing that a log must not know; all others are told by their length. */
const openHeaders: ReadonlySet<string> = new Set([
  'accept-encoding',
  'amz-sdk-invocation-id',
  'amz-sdk-request',
  'content-length',
  'content-type',
  'host',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-target',
  'x-amz-user-agent',
])

/**
 * A canonical request for the debug log: what a client author compares with what was signed, without values of the query
 * and of headers that could hold a secret, a session token above all (SIG-11).
 */
export function redactCanonicalRequest(canonical: string): string {
  const [method = '', path = '', query = '', ...rest] = canonical.split('\n')
  const end = rest.indexOf('')
  const headers = rest.slice(0, end).map(redactHeader)
  return [method, path, redactQuery(query), ...headers, ...rest.slice(end)].join('\n') // RULE sigv4.redacted-canonical-request
}

function redactQuery(query: string): string {
  if (query === '') return ''
  return query
    .split('&')
    .map((pair) => redact(pair, pair.indexOf('=')))
    .join('&')
}

function redactHeader(line: string): string {
  const colon = line.indexOf(':')
  return openHeaders.has(line.slice(0, colon)) ? line : redact(line, colon)
}

function redact(line: string, separator: number): string {
  const name = line.slice(0, separator + 1)
  return `${name}[${line.length - name.length} characters]`
}
