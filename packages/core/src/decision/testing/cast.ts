import type { RoleSessionPrincipal, UserPrincipal } from '../../identity/principal.ts'
import { type CompiledPolicy, compilePolicy } from '../../policy/compile-policy.ts'
import type { AuthorizationRequest } from '../request.ts'

/** The account that the tests of decisions play in. */
export const account = '000000000001'

export const alice: UserPrincipal = {
  kind: 'user',
  account,
  arn: `arn:gw:iam::${account}:user/alice`,
  id: 'AIDAALICE',
  name: 'alice',
  tags: new Map(),
  session: undefined,
}

export const appSession: RoleSessionPrincipal = {
  kind: 'role-session',
  account,
  arn: `arn:gw:sts::${account}:assumed-role/app/s1`,
  roleArn: `arn:gw:iam::${account}:role/app`,
  roleId: 'AROAAPP',
  roleName: 'app',
  sessionName: 's1',
  isServiceLinked: false,
  tags: new Map(),
  session: undefined,
}

/** A document of these statements. */
export function policyOf(id: string, ...statements: object[]): CompiledPolicy {
  return compilePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), id)
}

/** Alice asks for an order. */
export function orderRequest(change: Partial<AuthorizationRequest> = {}): AuthorizationRequest {
  return {
    principal: alice,
    action: 'orders:GetOrder',
    resource: {
      arn: `arn:gw:orders::${account}:order/42`,
      account,
      isPolicyMandatory: false,
      isRcpExempt: false,
    },
    context: new Map([['aws:sourceip', '192.0.2.1']]),
    ...change,
  }
}
