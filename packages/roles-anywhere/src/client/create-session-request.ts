import { canonicalRequest, formatAmzDate, sha256Hex, stringToSign } from '@gatewarden/core'
import { parseCertificate } from '../certificate/parse-certificate.ts'
import { readPem } from '../certificate/pem.ts'
import { signingAlgorithms } from '../create-session/proof.ts'
import { inspectPublicKey } from '../path/public-key.ts'
import { serialDecimal } from '../trust-store/certificate-facts.ts'
import type { Sign } from './signing-key.ts'

/** What {@link createSessionRequest} takes. */
export interface CreateSessionRequestOptions {
  /** URL of the service, without `/sessions`. */
  readonly endpoint: string
  readonly region: string
  readonly trustAnchorArn: string
  readonly profileArn: string
  readonly roleArn: string
  /** PEM: the leaf, and after it any intermediates. */
  readonly certificate: string
  readonly sign: Sign
  /** Seconds, 900 to 43,200. Default that of the profile. */
  readonly durationSeconds?: number
  /** Taken only if the profile accepts it. */
  readonly roleSessionName?: string
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Random; makes two equal requests of one second differ (RA-17). */
  readonly invocationId: string
}

/** A signed request, ready to be sent with any HTTP client. */
export interface SignedRequest {
  readonly url: string
  readonly method: 'POST'
  /** Lower-case names. `host` is left to the client; it is signed as the host of `url`. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Signs a CreateSession request with the key of a certificate.
 *
 * @throws {TypeError} when `certificate` holds no certificate with an RSA, EC or ML-DSA key.
 */
export async function createSessionRequest(
  options: CreateSessionRequestOptions,
): Promise<SignedRequest> {
  const { leaf, headers, credential, algorithm } = readIdentity(options.certificate)
  const url = new URL(`${options.endpoint.replace(/\/$/, '')}/sessions`)
  const body = JSON.stringify({
    trustAnchorArn: options.trustAnchorArn,
    profileArn: options.profileArn,
    roleArn: options.roleArn,
    durationSeconds: options.durationSeconds,
    roleSessionName: options.roleSessionName,
  })
  const amzDate = formatAmzDate(options.now)
  const sent: Record<string, string> = {
    'amz-sdk-invocation-id': options.invocationId,
    'content-type': 'application/json',
    ...headers,
    'x-amz-date': amzDate,
    'x-amz-x509': leaf,
  }
  const signed: Readonly<Record<string, string>> = { ...sent, host: url.host }
  const signedHeaders = Object.keys(signed).sort()
  const canonical = canonicalRequest({
    method: 'POST',
    target: url.pathname,
    rawHeaders: Object.entries(signed).flat(),
    signedHeaders,
    payloadHash: sha256Hex(Buffer.from(body, 'utf8')),
  })
  const scope = {
    date: amzDate.slice(0, 8),
    region: options.region,
    service: 'rolesanywhere',
    terminator: 'aws4_request',
  }
  // INVARIANT: a target without a query can always be written.
  const text = stringToSign(algorithm, amzDate, scope, canonical as string)
  const signature = Buffer.from(await options.sign(Buffer.from(text, 'latin1'))).toString('hex')
  const place = `${scope.date}/${scope.region}/${scope.service}/${scope.terminator}`
  const authorization = `${algorithm} Credential=${credential}/${place}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`
  return { url: url.href, method: 'POST', headers: { ...sent, authorization }, body }
}

interface Identity {
  readonly leaf: string
  /** The chain header, if there is a chain. */
  readonly headers: Readonly<Record<string, string>>
  readonly credential: string
  readonly algorithm: string
}

function readIdentity(pem: string): Identity {
  const [leaf, ...chain] = (readPem(pem) ?? []).filter(({ label }) => label === 'CERTIFICATE')
  const parsed = leaf === undefined ? undefined : parseCertificate(leaf.der)
  if (leaf === undefined || parsed === undefined)
    throw new TypeError('"certificate" option holds no certificate')
  if (!parsed.ok) throw new TypeError(`"certificate" option: ${parsed.defect.message}`)
  const { kind } = inspectPublicKey(parsed.certificate.publicKey)
  const algorithm = [...signingAlgorithms].find(([, keyKind]) => keyKind === kind)?.[0]
  if (algorithm === undefined)
    throw new TypeError('"certificate" option: the key is neither RSA nor EC nor ML-DSA')
  return {
    leaf: base64(leaf.der),
    headers:
      chain.length === 0
        ? {}
        : { 'x-amz-x509-chain': chain.map(({ der }) => base64(der)).join(',') },
    credential: serialDecimal(parsed.certificate),
    algorithm,
  }
}

function base64(der: Uint8Array): string {
  return Buffer.from(der).toString('base64')
}
