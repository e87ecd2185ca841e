import type {
  AssumeRoleCommandInput,
  AssumeRoleWithWebIdentityCommandInput,
  Credentials,
} from '@aws-sdk/client-sts'
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
  STSServiceException,
} from '@aws-sdk/client-sts'
import type { Reply } from '../desk.ts'

/** Temporary credentials, as every wire hands them out. */
export interface SessionCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
}

/** STS through the AWS SDK for JavaScript, unmodified: only its endpoint is ours. */
export interface StsCaller {
  assumeRoleWithWebIdentity(
    input: AssumeRoleWithWebIdentityCommandInput,
  ): Promise<Reply<SessionCredentials>>
  assumeRole(input: AssumeRoleCommandInput): Promise<Reply<SessionCredentials>>
  getCallerIdentity(): Promise<Reply<string>>
  close(): void
}

/** Opens STS at `endpoint`; calls are signed with `credentials`, where there are any. */
export function openSts(endpoint: string, credentials?: SessionCredentials): StsCaller {
  const client = new STSClient({
    endpoint,
    region: 'local',
    maxAttempts: 1,
    ...(credentials === undefined ? {} : { credentials }),
  })
  return {
    assumeRoleWithWebIdentity: (input) =>
      replyOf(client.send(new AssumeRoleWithWebIdentityCommand(input)), (answer) =>
        sessionOf(answer.Credentials),
      ),
    assumeRole: (input) =>
      replyOf(client.send(new AssumeRoleCommand(input)), (answer) => sessionOf(answer.Credentials)),
    getCallerIdentity: () =>
      replyOf(client.send(new GetCallerIdentityCommand({})), (answer) => answer.Arn),
    close: () => client.destroy(),
  }
}

interface SdkAnswer {
  readonly $metadata: {
    readonly httpStatusCode?: number | undefined
    readonly requestId?: string | undefined
  }
}

async function replyOf<A extends SdkAnswer, T>(
  sent: Promise<A>,
  read: (answer: A) => T | undefined,
): Promise<Reply<T>> {
  try {
    const answer = await sent
    const { httpStatusCode, requestId } = answer.$metadata
    return { status: httpStatusCode ?? 0, code: undefined, requestId, value: read(answer) }
  } catch (error) {
    if (!(error instanceof STSServiceException)) throw error
    const { httpStatusCode, requestId } = error.$metadata
    return { status: httpStatusCode ?? 0, code: wireCode(error), requestId, value: undefined }
  }
}

/** The code as it came over the wire: the SDK names its exceptions a little differently. */
function wireCode(error: STSServiceException): string {
  return 'Code' in error && typeof error.Code === 'string' ? error.Code : error.name
}

function sessionOf(credentials: Credentials | undefined): SessionCredentials | undefined {
  if (credentials === undefined) return undefined
  const { AccessKeyId, SecretAccessKey, SessionToken } = credentials
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
    return undefined
  }
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
}
