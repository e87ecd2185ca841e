import { CreateSessionError, fromRolesAnywhere, signerFromPem } from '@gatewarden/roles-anywhere'
import type { IssuedCertificate } from '@gatewarden/roles-anywhere/ca'
import type { Reply } from '../desk.ts'
import { role } from '../scenes/world.ts'
import type { SessionCredentials } from './sts.ts'

/** What a machine is told when it is set up. None of it is secret. */
export interface MachineSetup {
  readonly endpoint: string
  readonly trustAnchorArn: string
  readonly profileArn: string
}

/** Signs CreateSession with the key of a certificate: no shared secret exists. */
export async function createSession(
  setup: MachineSetup,
  { certificatePem, chainPem, privateKeyPem }: IssuedCertificate,
): Promise<Reply<SessionCredentials>> {
  let requestId: string | undefined
  const credentials = fromRolesAnywhere({
    ...setup,
    region: 'local',
    roleArn: role('warehouse'),
    certificate: `${certificatePem}${chainPem}`,
    sign: signerFromPem(privateKeyPem),
    // The real fetch; it only notes under which id the operator finds the request.
    fetch: async (...request) => {
      const response = await fetch(...request)
      requestId = response.headers.get('x-amzn-requestid') ?? undefined
      return response
    },
  })
  try {
    const value = await credentials()
    return { status: 201, code: undefined, requestId, value }
  } catch (error) {
    if (!(error instanceof CreateSessionError)) throw error
    return { status: error.status, code: error.code, requestId, value: undefined }
  }
}
