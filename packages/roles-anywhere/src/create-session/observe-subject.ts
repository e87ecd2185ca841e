import { nameText } from '../certificate/name.ts'
import { pemText } from '../certificate/pem.ts'
import type { RefusalCode } from '../certificate/refusal.ts'
import { certificateIdentity, subjectId } from '../subjects/subject-identity.ts'
import type { SubjectObservation } from '../subjects/subject-record.ts'
import type { CertificateFacts } from '../trust-store/certificate-facts.ts'
import type { CreateSessionService } from './call.ts'
import type { ProvenCall } from './prove-certificate.ts'
import { untrusted } from './refusal.ts'

/** Runs what follows a valid path, and notes how it ended (RA-24). */
export async function observed<Result>(
  proven: ProvenCall,
  now: number,
  { subjects }: CreateSessionService,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    const result = await work()
    subjects.note(observation(proven, now, false))
    return result
  } catch (error) {
    subjects.note(observation(proven, now, true)) // RULE ra.subjects-on-failure
    throw error
  }
}

/** @throws {CreateSessionRefusal} for a subject or a certificate that was disabled here. */
export async function assertSubjectEnabled(
  subject: string,
  facts: CertificateFacts,
  { state }: CreateSessionService,
): Promise<void> {
  const stored = (await state.current()).subjects.get(subject)
  if (stored === undefined) return
  if (!stored.enabled) throw disabled('SubjectDisabled') // RULE ra.disabled-subject
  if (stored.disabledCredentials.includes(certificateIdentity(facts)))
    throw disabled('CredentialDisabled') // RULE ra.disabled-credential
}

function disabled(code: RefusalCode): Error {
  return untrusted({ code, rule: 'RA-24', certificate: 'leaf' })
}

function observation(
  { parameters, trust }: ProvenCall,
  seenAt: number,
  failed: boolean,
): SubjectObservation {
  const { facts, path } = trust
  const { trustAnchorArn, instanceProperties } = parameters
  return {
    subjectId: subjectId(trustAnchorArn, facts),
    trustAnchorArn,
    x509Subject: nameText(facts.subject),
    credential: {
      id: certificateIdentity(facts),
      serialNumber: facts.serialHex,
      issuer: nameText(facts.issuer),
      x509CertificateData: pemText('CERTIFICATE', path[0]?.der ?? new Uint8Array()),
    },
    instanceProperties: instanceProperties && Object.fromEntries(instanceProperties),
    seenAt,
    failed,
  }
}
