import type { Principal } from '../identity/principal.ts'
import { anonymous } from '../identity/principal.ts'
import { noTags } from '../identity/tags.ts'
import type { VectorPrincipal } from './decision-vector.ts'

const afterLastSlash = (text: string): string => text.slice(text.lastIndexOf('/') + 1)

/** Issuer of a provider: what follows `oidc-provider/`, or the text itself if it is no ARN (PRIN-6). */
function issuerOf(provider: string): string | undefined {
  if (!provider.startsWith('arn:')) return provider
  const [, issuer] = provider.split(':oidc-provider/')
  return issuer
}

/** The caller of a vector as the evaluator knows it. */
export function principalFromVector(principal: VectorPrincipal): Principal {
  const common = { tags: noTags, session: undefined }
  switch (principal.type) {
    case 'user':
      return {
        kind: 'user',
        account: principal.account,
        arn: principal.arn,
        id: principal.id,
        name: afterLastSlash(principal.arn),
        ...common,
      }
    case 'root':
      return { kind: 'root', account: principal.account, arn: principal.arn }
    case 'role-session':
      return {
        kind: 'role-session',
        account: principal.account,
        arn: principal.arn,
        roleArn: principal.roleArn,
        roleId: principal.roleId,
        roleName: afterLastSlash(principal.roleArn),
        sessionName: afterLastSlash(principal.arn),
        isServiceLinked: principal.serviceLinked === true,
        ...common,
      }
    case 'federated-user':
      return {
        kind: 'federated-user',
        account: principal.account,
        arn: principal.arn,
        name: afterLastSlash(principal.arn),
        userArn: principal.userArn,
        userId: undefined,
        ...common,
      }
    case 'service':
      return { kind: 'service', service: principal.service }
    case 'federated':
      return {
        kind: 'federated',
        provider: principal.provider,
        issuer: issuerOf(principal.provider),
        subject: '',
        claims: new Map(),
      }
    case 'anonymous':
      return anonymous
  }
}
