import type { VectorPrincipal, VectorQuestion } from '@gatewarden/core/testing'
import type { Draw } from './draw.ts'
import { type Kind, kinds } from './kinds.ts'

/** Who asks what on what: the part of a question that policies are drawn from (ASR-3). */
export type Scene = Pick<
  VectorQuestion,
  'principal' | 'accounts' | 'action' | 'resource' | 'context'
>

/** The accounts of every scene: the caller's, and the other one. */
export const home = '111111111111'
export const abroad = '222222222222'

/** Actions that requests and policies are about. */
export const actions: readonly string[] = [
  'orders:GetOrder',
  'orders:PutOrder',
  'orders-v2:GetOrder',
  's3:GetObject',
  'kms:Decrypt',
  'sts:AssumeRole',
]

const resourceParts = [
  'order/42',
  'order/alice',
  'order/Alice',
  'order/a/b:c/d',
  'order/*',
  'order/${aws:username}',
  'order/\u{1f600}',
  'order/',
]

/** ARN of something in an account. */
export const arnIn = (draw: Draw, account: string): string =>
  draw.pick([
    `arn:gw:orders:eu-1:${account}:${draw.pick(resourceParts)}`,
    `arn:gw:orders:eu-1:${account}:${draw.pick(resourceParts)}`,
    `arn:gw:iam::${account}:role/target`,
    `arn:gw:s3:::bucket/${draw.pick(resourceParts)}`,
  ])

/** A caller of some type. */
export function drawPrincipal(draw: Draw): VectorPrincipal {
  const name = draw.pick(['alice', 'bob', 'team/alice'])
  const user = `arn:gw:iam::${home}:user/${name}`
  const type = draw.weighted({
    user: 34,
    'role-session': 32,
    'federated-user': 12,
    root: 7,
    service: 5,
    federated: 5,
    anonymous: 5,
  })
  switch (type) {
    case 'user': {
      const id = draw.chance(0.3) ? { id: 'AIDAALICE' } : {}
      return { type, account: home, arn: user, ...id }
    }
    case 'role-session': {
      const role = draw.pick(['app', 'svc/app'])
      return {
        type,
        account: home,
        arn: `arn:gw:sts::${home}:assumed-role/app/${draw.pick(['s1', 's2'])}`,
        roleArn: `arn:gw:iam::${home}:role/${role}`,
        ...(draw.chance(0.3) ? { roleId: 'AROAAPP' } : {}),
        ...(draw.chance(0.06) ? { serviceLinked: true } : {}),
      }
    }
    case 'federated-user':
      return { type, account: home, arn: `arn:gw:sts::${home}:federated-user/fed`, userArn: user }
    case 'root':
      return { type, account: home, arn: `arn:gw:iam::${home}:root` }
    case 'service':
      return { type, service: draw.pick(['sns.amazonaws.com', 'rolesanywhere.amazonaws.com']) }
    case 'federated': {
      const issuer = 'idp.example/tenant'
      const arn = `arn:gw:iam::${home}:oidc-provider/${issuer}`
      return { type, provider: draw.pick([issuer, arn, `arn:gw:iam::${home}:saml-provider/adfs`]) }
    }
    case 'anonymous':
      return { type }
  }
}

/** A value of a key: mostly one that operators of its type can read. */
export function drawValue(draw: Draw, kind: Kind): string | string[] {
  const isBroken = draw.chance(0.05)
  const value = isBroken ? draw.pick(kind.broken) : draw.pick(kind.rows).value
  const isSet = kind.keys.includes('aws:TagKeys') || draw.chance(0.06)
  if (!isSet) return value
  const list = draw.chance(0.1) ? [] : [value]
  for (let more = draw.below(3); more > 0; more -= 1) list.push(draw.pick(kind.rows).value)
  return list
}

function drawContext(draw: Draw): Scene['context'] {
  const context: Record<string, string | string[]> = {}
  for (const kind of kinds) {
    for (const key of kind.keys) {
      if (draw.chance(0.3)) context[key] = drawValue(draw, kind)
    }
  }
  return context
}

const drawPath = (draw: Draw): string[] | null =>
  draw.chance(0.6) ? null : ['r-1', 'ou-1', 'ou-2'].slice(0, draw.pick([1, 1, 1, 2, 2, 3]))

/** Draws caller, accounts, action, resource and context. */
export function drawScene(draw: Draw): Scene {
  const owner = draw.chance(0.68) ? home : abroad
  const account = (): Scene['accounts'][string] => {
    const path = drawPath(draw)
    return { ...(path !== null && draw.chance(0.08) ? { management: true } : {}), path }
  }
  return {
    principal: drawPrincipal(draw),
    accounts: { [home]: account(), [abroad]: account() },
    action: draw.pick(actions),
    resource: {
      arn: draw.chance(0.05) ? null : arnIn(draw, owner),
      account: owner,
      ...(draw.chance(0.2) ? { mandatoryPolicy: true } : {}),
      ...(draw.chance(0.04) ? { rcpExempt: true } : {}),
    },
    context: drawContext(draw),
  }
}
