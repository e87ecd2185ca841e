import { createHash, sign } from 'node:crypto'
import type { HttpInput } from '@gatewarden/core'
import type { ForgeKey } from './forge-certificate.ts'

/** A leaf and the key it is for. */
export interface RequestLeaf {
  readonly der: Buffer
  readonly key: ForgeKey
}

/** What a signed request is made of. Written from the specification alone: it shares no code with the verifier. */
export interface RequestParts {
  readonly leaf: RequestLeaf
  /** Values of `X-Amz-X509-Chain`. */
  readonly chain?: readonly Buffer[]
  readonly time: number
  readonly region: string
  readonly host: string
  /** ARNs, in the body unless `arnsInQuery`. */
  readonly parameters: Readonly<Record<string, unknown>>
  readonly arnsInQuery?: boolean
  /** Further members of the body. */
  readonly body?: Readonly<Record<string, unknown>>
  /** The body, whatever `parameters` say. */
  readonly rawBody?: string | Buffer
  /** Query as text, with its mark. */
  readonly query?: string
  readonly contentType?: string
  /** Path before `/sessions` that a client uses and the router strips. Default `/iam`. */
  readonly mount?: string
  /** Path that is signed. Default the whole one. */
  readonly signedPath?: string
  readonly algorithm?: string
  readonly credential?: string
  readonly service?: string
  /** Further headers, signed. */
  readonly headers?: Readonly<Record<string, string>>
  /** Further headers, not signed. */
  readonly unsignedHeaders?: Readonly<Record<string, string>>
  /** Names left out of the signed list. */
  readonly unsigned?: readonly string[]
  readonly scopeDate?: string
}

/** A request as the router gets it. */
export type SentRequest = HttpInput

interface SignatureKind {
  readonly algorithm: string
  readonly hash: string | null
}

const signatureKinds: Readonly<Record<string, SignatureKind>> & { readonly mlDsa: SignatureKind } =
  {
    rsa: { algorithm: 'AWS4-X509-RSA-SHA256', hash: 'sha256' },
    ec: { algorithm: 'AWS4-X509-ECDSA-SHA256', hash: 'sha256' },
    mlDsa: { algorithm: 'AWS4-X509-MLDSA', hash: null },
  }

/** Signs a request with the leaf's key. */
export function signedRequest(parts: RequestParts): SentRequest {
  const { leaf, host, chain = [], mount = '/iam', arnsInQuery = false } = parts
  const amzDate = new Date(parts.time).toISOString().replace(/[-:]|\.\d{3}/g, '')
  const query =
    parts.query ?? (arnsInQuery ? `?${new URLSearchParams(sorted(parts.parameters))}` : '')
  const body =
    parts.rawBody ?? JSON.stringify({ ...(arnsInQuery ? {} : parts.parameters), ...parts.body })
  const headers: Record<string, string> = {
    'content-type': parts.contentType ?? 'application/json',
    host,
    'x-amz-date': amzDate,
    'x-amz-x509': leaf.der.toString('base64'),
    ...(chain.length === 0
      ? {}
      : { 'x-amz-x509-chain': chain.map((der) => der.toString('base64')).join(',') }),
    ...parts.headers,
  }
  const names = Object.keys(headers)
    .filter((name) => parts.unsigned?.includes(name) !== true)
    .sort()
  const path = parts.signedPath ?? `${mount}/sessions`
  const lines = names.map((name) => `${name}:${headers[name]?.trim().replace(/ +/g, ' ')}`)
  const canonical = [
    'POST',
    path,
    query.slice(1),
    ...lines,
    '',
    names.join(';'),
    sha256(body),
  ].join('\n')
  const scope = `${parts.scopeDate ?? amzDate.slice(0, 8)}/${parts.region}/${parts.service ?? 'rolesanywhere'}/aws4_request`
  const kind = signatureKinds[leaf.key.privateKey.asymmetricKeyType ?? ''] ?? signatureKinds.mlDsa
  const algorithm = parts.algorithm ?? kind.algorithm
  const text = [algorithm, amzDate, scope, sha256(canonical)].join('\n')
  const signature = sign(kind.hash, Buffer.from(text), {
    key: leaf.key.privateKey,
    dsaEncoding: 'der',
  }).toString('hex')
  const credential = parts.credential ?? serialOf(leaf.der)
  const authorization = `${algorithm} Credential=${credential}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  return {
    method: 'POST',
    target: `${mount}/sessions${query}`,
    mountedTarget: `/sessions${query}`,
    rawHeaders: Object.entries({ ...headers, authorization, ...parts.unsignedHeaders }).flat(),
    peerAddress: '192.0.2.1',
    isSecure: true,
    body: Buffer.from(body),
  }
}

/** `rawHeaders` with one header replaced, added (`undefined` before) or removed. */
export function withHeader(
  request: SentRequest,
  name: string,
  value: string | undefined,
): SentRequest {
  const rawHeaders: string[] = []
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    if (request.rawHeaders[at] !== name)
      rawHeaders.push(request.rawHeaders[at] ?? '', request.rawHeaders[at + 1] ?? '')
  }
  if (value !== undefined) rawHeaders.push(name, value)
  return { ...request, rawHeaders }
}

function sorted(parameters: Readonly<Record<string, unknown>>): [string, string][] {
  return Object.entries(parameters)
    .map(([name, value]): [string, string] => [name, String(value)])
    .sort(([left], [right]) => (left < right ? -1 : 1))
}

function sha256(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Serial number of a forged certificate in decimal: the first INTEGER after the version. */
function serialOf(der: Buffer): string {
  const version = der.indexOf(Buffer.from([0xa0, 0x03, 0x02, 0x01, 0x02, 0x02]))
  const length = der[version + 6] ?? 0
  return BigInt(
    `0x${der.subarray(version + 7, version + 7 + length).toString('hex') || '0'}`,
  ).toString()
}
