import { headerValues } from '@gatewarden/core'
import {
  type ParsedCertificate,
  parseCertificate,
  readLeafKey,
} from '../certificate/parse-certificate.ts'
import type { Refusal } from '../certificate/refusal.ts'
import type { AnchorInForce } from '../objects/service-view.ts'
import { refusalOf } from '../path/failure-log.ts'
import { serialHex } from '../trust-store/certificate-facts.ts'
import type { PathDemand } from '../trust-store/path-demand.ts'
import type { TrustResult } from '../trust-store/trust-result.ts'
import type { CreateSessionCall, CreateSessionService } from './call.ts'
import { type CreateSessionParameters, readParameters } from './parameters.ts'
import type { Proof } from './proof.ts'
import { CreateSessionRefusal, invalid, untrusted } from './refusal.ts'
import { verifyProof } from './verify-proof.ts'

/** A caller who holds the key of a trusted certificate, and what it asks for. */
export interface ProvenCall {
  readonly parameters: CreateSessionParameters
  readonly trust: Extract<TrustResult, { ok: true }>
  /** The string that was signed. */
  readonly signedText: string
}

/**
 * Signature, parameters, anchor, path: in this order, so that a stranger can neither drive the path builder with
 * certificates whose key he lacks nor learn anything about anchors (RA-13).
 *
 * @throws {CreateSessionRefusal}
 */
export async function proveCertificate(
  call: CreateSessionCall,
  proof: Proof,
  now: number,
  service: CreateSessionService,
): Promise<ProvenCall> {
  const { input } = call
  const parsed = parseCertificate(proof.leaf)
  const key = parsed.ok ? parsed.certificate : readLeafKey(proof.leaf)
  if (key === undefined) throw invalid('X-Amz-X509 is not a certificate')
  const { acceptedHosts, scope, windowSeconds } = service
  const demand = { region: scope.region, acceptedHosts, window: windowSeconds * 1000, now }
  const signedText = await verifyProof(input, proof, key, demand, service.crypto)
  const [contentType] = headerValues(input.rawHeaders, 'content-type')
  const parameters = readParameters(input, contentType)
  call.roleArn = parameters.roleArn
  call.parameters = recorded(parameters, serialHex(key))
  const trust = await trustPath(parsed, proof, parameters.trustAnchorArn, now, service)
  return { parameters, trust, signedText }
}

const disabledAnchor: Refusal = Object.freeze({
  code: 'AnchorDisabled',
  rule: 'RA-22',
  certificate: 'anchor',
})

async function trustPath(
  parsed: ParsedCertificate,
  proof: Proof,
  anchorArn: string,
  now: number,
  service: CreateSessionService,
): Promise<Extract<TrustResult, { ok: true }>> {
  const anchor = await enabledAnchor(anchorArn, service)
  if (!parsed.ok) throw untrusted(refusalOf(parsed.defect, 'leaf'))
  const presented = { leaf: parsed.certificate, candidates: proof.chain }
  // The path must end at the named anchor, never at another of the account (RA-16).
  const trust = await service.store.verify(presented, pathDemand(anchorArn, now))
  service.host.metrics.certificatePath(trust.ok ? 'ok' : trust.code)
  if (!trust.ok) throw untrusted(trust)
  for (const { why } of trust.unchecked) service.host.metrics.revocationUnchecked(why)
  service.notices.noteAnchor(anchor, now)
  service.notices.noteLeaf(anchor, parsed.certificate, now)
  return trust
}

function pathDemand(anchorId: string, time: number): PathDemand {
  return {
    time,
    anchorId, // RULE ra.named-anchor
    purposes: ['clientAuth'],
    keyUsage: ['digitalSignature'],
  }
}

/**
 * Judges the path again if lists or anchors changed since it was judged: a session that was under way while its certificate
 * was revoked is newer than the watermark.
 *
 * @param generation - of the trust store, before the path was judged.
 * @throws {CreateSessionRefusal}
 */
export async function assertStillTrusted(
  { parameters, trust }: ProvenCall,
  generation: number,
  { store, host }: CreateSessionService,
): Promise<void> {
  if (store.generation === generation) return
  const [leaf, ...issuers] = trust.path.map(({ der }) => der)
  const presented = { leaf: leaf ?? new Uint8Array(), candidates: issuers }
  const demand = pathDemand(parameters.trustAnchorArn, host.clock.now())
  const again = await store.verify(presented, demand)
  if (!again.ok) throw untrusted(again) // RULE ra.no-session-overtakes-a-list
}

/**
 * The anchor as it is at this moment.
 *
 * @throws {CreateSessionRefusal} when there is none, or it is disabled.
 */
export async function enabledAnchor(
  anchorArn: string,
  { state }: CreateSessionService,
): Promise<AnchorInForce> {
  const anchor = (await state.current()).anchors.get(anchorArn)
  if (anchor === undefined)
    throw new CreateSessionRefusal('ResourceNotFoundException', 'Trust anchor not found')
  if (!anchor.enabled) throw untrusted(disabledAnchor) // RULE ra.disabled-anchor
  return anchor
}

/** What the audit record keeps of the parameters. */
function recorded(
  parameters: CreateSessionParameters,
  serial: string,
): Readonly<Record<string, unknown>> {
  const { instanceProperties, ...rest } = parameters
  return {
    ...rest,
    serialNumber: serial,
    ...(instanceProperties === undefined
      ? {}
      : { instanceProperties: Object.fromEntries(instanceProperties) }),
  }
}
