/** The value of an `Authorization` header of the AWS4 family, taken apart; nothing is compared yet. */
export interface ParsedAuthorization {
  readonly algorithm: string
  /** First part of `Credential`: an access key id, or a serial number for X.509. */
  readonly credential: string
  readonly scope: CredentialScope
  /** Lower-case names, sorted and unique. */
  readonly signedHeaders: readonly string[]
  /** Lower-case hex, an even number of digits. */
  readonly signature: string
}

/** For which day, region and service a signature is good. */
export interface CredentialScope {
  /** `YYYYMMDD`. */
  readonly date: string
  readonly region: string
  readonly service: string
  /** `aws4_request`, or the attempt to pass something else. */
  readonly terminator: string
}

const fieldNames = ['Credential', 'SignedHeaders', 'Signature']

/**
 * Parses `ALG Credential=…, SignedHeaders=…, Signature=…` strictly: an algorithm of the list, each field
 * once, no other field (SIG-2).
 *
 * @returns `undefined` when it is anything else.
 */
export function parseAuthorization(
  value: string,
  algorithms: readonly string[],
): ParsedAuthorization | undefined {
  const space = value.indexOf(' ')
  const algorithm = value.slice(0, Math.max(0, space))
  if (!algorithms.includes(algorithm)) return undefined

  const fields = new Map<string, string>()
  for (const part of value.slice(space + 1).split(',')) {
    const [, name = '', content = ''] = /^ *([A-Za-z]+)=([^ ]+) *$/.exec(part) ?? []
    if (!fieldNames.includes(name) || fields.has(name)) return undefined // RULE sigv4.one-of-each-field
    fields.set(name, content)
  }
  const credential = parseCredential(fields.get('Credential') ?? '')
  const signedHeaders = parseSignedHeaders(fields.get('SignedHeaders') ?? '')
  const signature = fields.get('Signature') ?? ''
  if (credential === undefined || signedHeaders === undefined) return undefined
  if (!/^(?:[0-9a-f]{2})+$/.test(signature)) return undefined
  return { algorithm, ...credential, signedHeaders, signature }
}

/** Parses `ID/YYYYMMDD/REGION/SERVICE/TERMINATOR`. */
export function parseCredential(
  text: string,
): Pick<ParsedAuthorization, 'credential' | 'scope'> | undefined {
  const match = /^(\w{1,128})\/(\d{8})\/([\w-]{1,64})\/([\w-]{1,64})\/(\w{1,64})$/.exec(text)
  if (match === null) return undefined
  const [, credential = '', date = '', region = '', service = '', terminator = ''] = match
  return { credential, scope: { date, region, service, terminator } }
}

/** Parses a `SignedHeaders` list; it must be sorted and without repeats (SIG-4). */
export function parseSignedHeaders(text: string): readonly string[] | undefined {
  const names = text.split(';')
  for (const [index, name] of names.entries()) {
    if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) return undefined
    if (index > 0 && name <= (names[index - 1] ?? '')) return undefined // RULE sigv4.signed-headers-sorted
  }
  return names
}
