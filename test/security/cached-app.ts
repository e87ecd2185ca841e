import { orderArn } from '../e2e/kit/orders-model.ts'
import type { PolicyText } from '../e2e/kit/role-entities.ts'
import { type SecureApp, type SecureAppOptions, secureApp } from '../e2e/kit/secured-app.ts'
import type { TokenClaims } from '../e2e/kit/token-issuer.ts'

/** Two routes of the application. */
export const routes: SecureAppOptions['routes'] = ({ app, iam, ran }) => {
  app.get('/orders/:orderId', iam.guard('orders:GetOrder'), iam.handler('order', ran))
  app.get('/orders/:orderId/items/:itemId', iam.guard('orders:GetItem'), iam.handler('item', ran))
}

/** Everything, under one condition. */
export const when = (operator: string, key: string, value: string): PolicyText => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: 'orders:*',
      Resource: '*',
      Condition: { [operator]: { [key]: value } },
    },
  ],
})

/**
 * The policy with so many further statements that answering from the cache is worth while (PERF-D1). They match
 * nothing, and read what the policy reads.
 */
export function padded(policy: PolicyText): PolicyText {
  const [first] = policy.Statement
  const filler = { Sid: 'Filler', Action: 'orders:*', Resource: orderArn('file/filler') }
  const fillers = Array.from({ length: 50 }, (_, index) => ({
    Effect: 'Allow' as const,
    ...(first !== undefined && 'Principal' in first ? { Principal: '*' } : {}),
    Action: 'orders:*',
    Resource: `arn:gw:x:::${index}`,
  }))
  return { ...policy, Statement: [...policy.Statement, { ...first, ...filler }, ...fillers] }
}

type Roles = SecureAppOptions['roles']

/** Every role's policy, {@link padded}. */
export const paddedAll = (roles: Roles): Roles =>
  Object.fromEntries(Object.entries(roles).map(([name, policy]) => [name, padded(policy)]))

/** An application whose answers are kept. */
export const cachedApp = (options: SecureAppOptions): Promise<SecureApp> =>
  secureApp({ ...options, roles: paddedAll(options.roles) })

/** One request, as its caller makes it. */
export interface CachedRequest {
  readonly target?: string
  readonly headers?: readonly string[]
  readonly claims?: TokenClaims
}

/**
 * Statuses of the requests in turn, each asked twice. The second answer equals the first, and where `isKept` it came
 * from the cache: otherwise the test would say nothing about it.
 */
export async function statuses(
  secured: SecureApp,
  role: string,
  requests: readonly CachedRequest[],
  isKept = true,
): Promise<readonly number[]> {
  const seen: number[] = []
  for (const { target = '/orders/1', headers = [], claims = {} } of requests) {
    const first = await secured.ask('GET', target, role, headers, claims)
    secured.audit.take()
    const second = await secured.ask('GET', target, role, headers, claims)
    if (second.status !== first.status) {
      throw new Error(`${target}: first ${first.status}, then ${second.status}`)
    }
    const decision = secured.audit.take().find(({ eventSource }) => eventSource === 'orders.gw')
    if ((decision?.additionalEventData?.cached ?? false) !== isKept) {
      throw new Error(`${target}: the second answer is ${isKept ? 'not ' : ''}from the cache`)
    }
    seen.push(first.status)
  }
  return seen
}
