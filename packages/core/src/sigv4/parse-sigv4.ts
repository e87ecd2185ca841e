import { IamError } from '../errors.ts'
import type { HttpInput } from '../ports/http.ts'
import { parseAmzDate } from './amz-date.ts'
import {
  type CredentialScope,
  parseAuthorization,
  parseCredential,
  parseSignedHeaders,
} from './authorization-header.ts'
import { percentDecode } from './percent-encoding.ts'
import { headerValues } from './raw-headers.ts'
import { parseQuery, type QueryPair, splitTarget } from './request-target.ts'

/** A Signature Version 4 as it came with a request; nothing of it is verified. */
export interface ParsedSignature {
  readonly accessKeyId: string
  readonly scope: CredentialScope
  readonly signedHeaders: readonly string[]
  /** 64 digits of lower-case hex. */
  readonly signature: string
  /** `X-Amz-Date` as sent. */
  readonly amzDate: string
  /** The same in ms. */
  readonly time: number
  readonly securityToken: string | undefined
  /** `X-Amz-Expires` of the presigned form. */
  readonly expiresSeconds: number | undefined
}

/** The one algorithm of SigV4 with a secret. */
export const sigV4Algorithm = 'AWS4-HMAC-SHA256'

const queryFields = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-SignedHeaders',
  'X-Amz-Signature',
  'X-Amz-Security-Token',
] as const
const foldedQueryFields = new Set<string>(queryFields.map((name) => name.toLowerCase()))

const isAmz = /^x-amz-/

type RequestHead = Pick<HttpInput, 'target' | 'rawHeaders'>

/**
 * Parses the signature of a request that carries it in `Authorization`.
 *
 * @throws {IamError} `IncompleteSignature` when it is malformed, incomplete or not the only credential.
 */
export function parseSigV4(request: RequestHead): ParsedSignature {
  if (credentialPairs(request.target).length > 0) throw incomplete('two credential sources')
  const value = only(request, 'authorization')
  const parsed = value === undefined ? undefined : parseAuthorization(value, [sigV4Algorithm])
  if (parsed === undefined) throw incomplete('malformed `Authorization`')

  return finish({
    ...parsed,
    amzDate: only(request, 'x-amz-date'),
    securityToken: only(request, 'x-amz-security-token'),
    expires: undefined,
  })
}

/**
 * Parses the signature of a request that carries it in its query. Routes opt in to this form (SIG-9).
 *
 * @throws {IamError} `IncompleteSignature` when it is malformed, incomplete or not the only credential.
 */
export function parsePresignedSigV4(request: RequestHead): ParsedSignature {
  for (const name of ['authorization', 'x-amz-security-token']) {
    if (headerValues(request.rawHeaders, name).length > 0)
      throw incomplete('two credential sources') // RULE sigv4.one-credential-source
  }
  const fields = new Map(credentialPairs(request.target).map(({ name, value }) => [name, value]))
  const credential = parseCredential(fields.get('X-Amz-Credential') ?? '')
  const signedHeaders = parseSignedHeaders(fields.get('X-Amz-SignedHeaders') ?? '')
  const isComplete = fields.get('X-Amz-Algorithm') === sigV4Algorithm && fields.has('X-Amz-Expires')
  if (credential === undefined || signedHeaders === undefined || !isComplete) {
    throw incomplete('malformed `X-Amz-*` query')
  }
  return finish({
    ...credential,
    signedHeaders,
    signature: fields.get('X-Amz-Signature') ?? '',
    amzDate: fields.get('X-Amz-Date'),
    securityToken: fields.get('X-Amz-Security-Token'),
    expires: fields.get('X-Amz-Expires'),
  })
}

/** The credential fields of a query, each at most once and in its one spelling. */
function credentialPairs(target: string): readonly QueryPair[] {
  const pairs = parseQuery(splitTarget(target).query)
  if (pairs === undefined) throw incomplete('malformed query')
  const names = pairs.map(({ name }) => name.toLowerCase()).filter((name) => isAmz.test(name))
  if (new Set(names).size !== names.length) {
    throw incomplete('repeated `X-Amz-*` query field') // RULE sigv4.one-query-field-each
  }
  const found = pairs.filter((pair) => foldedQueryFields.has(pair.name.toLowerCase()))
  if (!found.every((pair) => isQueryField(pair.name))) {
    throw incomplete('misspelt `X-Amz-*` query field')
  }
  return found
}

/**
 * Whether a query holds a signature or a part of one, in any spelling: it is presented then, and must be checked or
 * refused (INV-3). Nothing is validated.
 */
export function presentsSignature(query: string): boolean {
  // Nearly every query is done with here.
  if (!/x-amz-|%/i.test(query)) return false
  return query.split('&').some((part) => {
    const name = percentDecode(part.split('=', 1)[0] ?? '')
    return name !== undefined && foldedQueryFields.has(name.toLowerCase())
  })
}

function isQueryField(name: string): boolean {
  return (queryFields as readonly string[]).includes(name)
}

function only(request: RequestHead, name: string): string | undefined {
  const values = headerValues(request.rawHeaders, name)
  if (values.length > 1) throw incomplete(`repeated \`${name}\` header`) // RULE sigv4.one-header-each
  return values[0]
}

function finish(
  found: Pick<ParsedSignature, 'scope' | 'signedHeaders' | 'signature' | 'securityToken'> & {
    readonly credential: string
    readonly amzDate: string | undefined
    readonly expires: string | undefined
  },
): ParsedSignature {
  const { amzDate = '', expires } = found
  const time = parseAmzDate(amzDate)
  if (time === undefined) throw incomplete('`X-Amz-Date` missing or malformed')
  if (!/^[0-9a-f]{64}$/.test(found.signature)) throw incomplete('malformed signature')
  if (expires !== undefined && !/^[1-9]\d{0,5}$/.test(expires)) {
    throw incomplete('malformed `X-Amz-Expires`') // RULE sigv4.expires-grammar
  }
  return {
    accessKeyId: found.credential,
    scope: found.scope,
    signedHeaders: found.signedHeaders,
    signature: found.signature,
    amzDate,
    time,
    securityToken: found.securityToken,
    expiresSeconds: expires === undefined ? undefined : Number(expires),
  }
}

function incomplete(reason: string): IamError {
  return new IamError('IncompleteSignature', `the request signature is incomplete: ${reason}`)
}
