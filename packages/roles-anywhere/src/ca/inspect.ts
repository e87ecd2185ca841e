import { createHash } from 'node:crypto'
import { type Clock, isoSeconds, systemClock } from '@gatewarden/core'
import type { Certificate } from '../certificate/certificate.ts'
import type { GeneralName } from '../certificate/extension/general-name.ts'
import { nameText } from '../certificate/name.ts'
import { parseCertificate } from '../certificate/parse-certificate.ts'
import { type PemBlock, readPem } from '../certificate/pem.ts'
import { CertificateDefect } from '../certificate/refusal.ts'
import { DerError } from '../der/der-error.ts'
import { oidText } from '../der/oid.ts'
import { inspectPublicKey } from '../path/public-key.ts'
import { serialHex } from '../trust-store/certificate-facts.ts'
import { createNodeCrypto } from '../trust-store/node-crypto.ts'
import { TrustAnchorError } from '../trust-store/trust-anchor-error.ts'
import { createTrustStore } from '../trust-store/trust-store.ts'
import { assertDevelopment } from './assert-development.ts'
import { type ListFacts, readList } from './read-list.ts'

/** Options of {@link inspect}. */
export interface InspectOptions {
  /** PEM texts of trust anchors that leaves and lists are judged by. Default none. */
  readonly anchors?: readonly string[]
  /** PEM texts of further certificates. Default those of the text itself. */
  readonly intermediates?: readonly string[]
  readonly clock?: Clock
}

/** One block of a PEM text: what it is, lines of what it says, and what our validator thinks of it. */
export interface Inspection {
  readonly kind: 'certificate' | 'list' | 'other'
  /** Name and value, in the order in which they are shown. */
  readonly facts: readonly (readonly [string, string])[]
  /** `accepted`, or the reason in one line. */
  readonly verdict: string
}

interface Judge {
  readonly anchors: readonly string[]
  readonly candidates: readonly Uint8Array[]
  readonly clock: Clock
}

/**
 * Tells what every certificate and list of a PEM text says, with the verdict of our validator: for a CA whether it may be
 * an anchor, for a leaf whether a path to an anchor is valid under `strict`, for a list whether a CA at hand signed it and
 * it is in time. A private key is named and not shown.
 *
 * @throws {TypeError} for a text that is not well-formed PEM, or empty.
 * @throws {Error} with `NODE_ENV=production`.
 */
export async function inspect(
  pem: string,
  options: InspectOptions = {},
): Promise<readonly Inspection[]> {
  assertDevelopment()
  const { anchors = [], intermediates = [], clock = systemClock } = options
  const blocks = readPem(pem) ?? []
  if (blocks.length === 0) throw new TypeError('no certificate or list in PEM')
  const further = [...intermediates, ...anchors].flatMap((text) => readPem(text) ?? [])
  const candidates = [...blocks, ...further]
    .filter(({ label }) => label === 'CERTIFICATE')
    .map(({ der }) => der)
  return Promise.all(blocks.map((block) => inspectBlock(block, { anchors, candidates, clock })))
}

/** The inspection as lines for people. */
export function renderInspection({ kind, facts, verdict }: Inspection): string {
  const rows = [...facts, ['verdict', verdict] as const]
  const width = Math.max(...rows.map(([name]) => name.length)) + 2
  return [kind, ...rows.map(([name, value]) => `  ${name.padEnd(width)}${value}`)].join('\n')
}

async function inspectBlock({ label, der }: PemBlock, judge: Judge): Promise<Inspection> {
  try {
    if (label === 'CERTIFICATE') return await inspectCertificate(der, judge)
    if (label === 'X509 CRL') return await inspectList(readList(der), judge)
  } catch (error) {
    if (!(error instanceof DerError || error instanceof CertificateDefect)) throw error
    const kind = label === 'CERTIFICATE' ? 'certificate' : 'list'
    const reason = error instanceof CertificateDefect ? ` (${error.code}, ${error.rule})` : ''
    return { kind, facts: [], verdict: `${error.message}${reason}` }
  }
  return { kind: 'other', facts: [['label', label]], verdict: 'neither a certificate nor a list' }
}

async function inspectCertificate(der: Uint8Array, judge: Judge): Promise<Inspection> {
  const parsed = parseCertificate(der)
  if (!parsed.ok) throw parsed.defect
  const { certificate } = parsed
  const isCa = certificate.extensions.basicConstraints?.isCa === true
  return {
    kind: 'certificate',
    facts: certificateLines(certificate, isCa),
    verdict: isCa ? anchorVerdict(certificate, judge) : await leafVerdict(certificate, judge),
  }
}

function certificateLines(
  certificate: Certificate,
  isCa: boolean,
): readonly (readonly [string, string])[] {
  const { extensions } = certificate
  const lines: [string, string][] = [
    ['subject', nameText(certificate.subject)],
    ['issuer', nameText(certificate.issuer)],
    ['serial', serialHex(certificate)],
    ['valid from', isoSeconds(certificate.notBefore)],
    ['valid until', isoSeconds(certificate.notAfter)],
    ['key', keyText(certificate)],
    ['authority', isCa ? 'yes' : 'no'],
    ['key usage', [...(extensions.keyUsage ?? [])].join(', ')],
    ['purposes', (extensions.extendedKeyUsage ?? []).map(oidText).join(', ')],
    ['names', extensions.subjectAltNames.map(generalNameText).join(', ')],
    ['sha-256', createHash('sha256').update(certificate.der).digest('hex')],
  ]
  return lines.filter(([, value]) => value !== '')
}

function keyText({ publicKey }: Certificate): string {
  const facts = inspectPublicKey(publicKey)
  if (facts.kind === 'ml-dsa') return facts.parameterSet
  return facts.kind === 'ec' ? facts.curve : facts.kind
}

function generalNameText(name: GeneralName): string {
  switch (name.kind) {
    case 'dns':
    case 'email':
    case 'uri':
      return `${name.kind}:${JSON.stringify(name.value).slice(1, -1)}`
    case 'directoryName':
      return `directory:${nameText(name.name)}`
    default:
      return name.kind
  }
}

/** Registration judges an anchor; its dates are judged at use, and here. */
function anchorVerdict(certificate: Certificate, { clock }: Judge): string {
  const now = clock.now()
  try {
    createTrustStore({ anchors: [{ id: 'anchor', pem: pemOf(certificate.der) }], clock })
  } catch (error) {
    if (error instanceof TrustAnchorError) return error.message
    throw error
  }
  return now < certificate.notBefore || now > certificate.notAfter
    ? 'not valid at this time (X509-26)'
    : 'may be a trust anchor'
}

async function leafVerdict(certificate: Certificate, judge: Judge): Promise<string> {
  if (judge.anchors.length === 0) return 'well-formed; name an anchor to have its path judged'
  const anchors = judge.anchors.map((pem, index) => ({ id: `anchor ${index + 1}`, pem }))
  const store = createTrustStore({ anchors, clock: judge.clock })
  const presented = { leaf: certificate, candidates: judge.candidates }
  const result = await store.verify(presented, { keyUsage: ['digitalSignature'] })
  if (result.ok) return `accepted below ${result.anchorId}`
  return `${result.code} (${result.rule}), certificate: ${result.certificate}`
}

async function inspectList(list: ListFacts, judge: Judge): Promise<Inspection> {
  const text = (value: number | undefined) => (value === undefined ? 'none' : String(value))
  const facts: (readonly [string, string])[] = [
    ['issuer', nameText(list.issuer)],
    ['number', text(list.number)],
    ...(list.baseNumber === undefined ? [] : [['delta to', text(list.baseNumber)] as const]),
    ['this update', isoSeconds(list.thisUpdate)],
    ['next update', list.nextUpdate === undefined ? 'none' : isoSeconds(list.nextUpdate)],
    ...list.entries.map(
      ({ serial, revokedAt }) => ['revoked', `${serial} ${isoSeconds(revokedAt)}`] as const,
    ),
  ]
  return { kind: 'list', facts, verdict: await listVerdict(list, judge) }
}

async function listVerdict(list: ListFacts, { candidates, clock }: Judge): Promise<string> {
  const now = clock.now()
  if (list.number === undefined) return 'without a number (CRL-1)'
  if (list.nextUpdate === undefined || now < list.thisUpdate || now > list.nextUpdate)
    return 'not in time (CRL-1)'
  const issuers = candidates
    .map((der) => parseCertificate(der))
    .flatMap((parsed) => (parsed.ok ? [parsed.certificate] : []))
    .filter(({ subject }) => subject.key === list.issuer.key)
  if (issuers.length === 0) return 'no certificate of its issuer at hand'
  for (const { extensions, publicKey } of issuers) {
    const maySign = extensions.keyUsage?.has('cRLSign') !== false
    const isSigned = await createNodeCrypto().verify({ spki: publicKey.der, ...list.signed })
    if (maySign && isSigned) return 'accepted'
  }
  return 'not signed by its issuer (CRL-2)'
}

function pemOf(der: Uint8Array): string {
  return `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`
}
