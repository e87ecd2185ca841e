import type { VectorPrincipal } from '@gatewarden/core/testing'
import type { Draw } from './draw.ts'
import { abroad, actions, arnIn, home, type Scene } from './scene.ts'

type Element = Readonly<Record<string, unknown>>

const malformedActions = ['GetOrder', 'orders:Get:Order', ':', 'orders:', 7, null]
const malformedResources = [
  'order/42',
  '**',
  'arn:gw:${aws:username}:eu-1:1:x',
  'arn:gw:a:b:c:${',
  7,
]
const malformedPrincipals = [
  'alice',
  { AWS: 'alice' },
  { AWS: `arn:gw:iam::${home}:user/*` },
  { Service: '*' },
  { CanonicalUser: 'x' },
  { AWS: [7] },
]

/** An action pattern that matches an action. */
function matchingAction(draw: Draw, action: string): string {
  const [service = '', name = ''] = action.split(':')
  return draw.pick([
    '*',
    '*',
    action,
    action.toUpperCase(),
    `${service}:*`,
    `${service}:${name.slice(0, 3)}*`,
    `${service}:?${name.slice(1)}`,
    `*:${name}`,
    `${service.slice(0, 2)}*:*${name.slice(-2)}`,
  ])
}

/** `Action` or `NotAction` that matches the request, or that does not. */
export function drawAction(draw: Draw, scene: Scene, match: boolean): Element {
  if (draw.chance(0.006)) return { Action: draw.pick(malformedActions) }
  const others = actions.filter((action) => action !== scene.action)
  const isNot = draw.chance(0.15)
  if (match !== isNot) {
    const name = isNot ? 'NotAction' : 'Action'
    return { [name]: draw.listed(matchingAction(draw, scene.action), others) }
  }
  if (draw.chance(0.04)) return { [isNot ? 'NotAction' : 'Action']: [] }
  return { [isNot ? 'NotAction' : 'Action']: draw.listed(draw.pick(others), others) }
}

/** A resource pattern that matches an ARN. */
function matchingResource(draw: Draw, arn: string | null): string {
  if (arn === null || draw.chance(0.4)) return '*'
  const fields = arn.split(':')
  const [, , service = '', region = '', account = ''] = fields
  const part = fields.slice(5).join(':')
  return draw.pick([
    arn,
    `arn:gw:${service}`,
    `arn:*:${service}:*:*:${part.slice(0, 4)}*`,
    `arn:gw:${service}:${region}:${account}:*`,
    `arn:gw:${service}:${region}:${account}:${[...part].slice(0, -1).join('')}?`,
    `arn:gw:${service}:${region}:?${account.slice(1)}:*`,
    `arn:gw:${service}:${region}:${account}:order/\${aws:username}`,
    `arn:gw:${service}:${region}:${account}:order/\${aws:none, '42'}`,
    `arn:gw:${service}:${region}:${account}:order/\${*}`,
    `arn:gw:${service}:${region}:${account}:\${aws:PrincipalTag/team}*`,
  ])
}

/** `Resource` or `NotResource` that mostly matches the request, or mostly does not. */
export function drawResource(draw: Draw, scene: Scene, match: boolean): Element {
  if (draw.chance(0.006)) return { Resource: draw.pick(malformedResources) }
  const { arn } = scene.resource
  const others = [
    arnIn(draw, abroad),
    `arn:gw:other:eu-1:${home}:*`,
    'arn:gw:orders:eu-1:*:nothing/*',
    `arn:gw:other:eu-1:${home}:\${aws:none}`,
  ].filter((other) => other !== arn)
  const isNot = draw.chance(0.15)
  const name = isNot ? 'NotResource' : 'Resource'
  if (match !== isNot) return { [name]: draw.listed(matchingResource(draw, arn), others) }
  if (draw.chance(0.04)) return { [name]: [] }
  return { [name]: draw.listed(draw.pick(others), others) }
}

/** Entries that name a caller, by strength. */
function entriesFor(draw: Draw, caller: VectorPrincipal): Element {
  const delegate = draw.pick([home, `arn:gw:iam::${home}:root`])
  switch (caller.type) {
    case 'user':
      return { AWS: draw.pick([caller.arn, caller.arn, caller.id ?? '*', delegate]) }
    case 'role-session':
      return { AWS: draw.pick([caller.arn, caller.roleArn, caller.roleId ?? '*', delegate]) }
    case 'federated-user':
      return { AWS: draw.pick([caller.arn, caller.userArn, caller.userArn, delegate]) }
    case 'root':
      return { AWS: delegate }
    case 'service':
      return { Service: caller.service }
    case 'federated':
      return { Federated: draw.pick([caller.provider, 'idp.example/tenant']) }
    case 'anonymous':
      return { AWS: '*' }
  }
}

const strangers: readonly Element[] = [
  { AWS: abroad },
  { AWS: `arn:gw:iam::${home}:user/carol` },
  { AWS: [`arn:aws:iam::${home}:root`, 'AIDACAROL'] },
  { AWS: `arn:gw:sts::${home}:assumed-role/app/s3` },
  { AWS: [] },
  { Service: 'ec2.amazonaws.com' },
  { Federated: 'other.example' },
]

/** `Principal` or `NotPrincipal` that names the caller, or that does not. */
export function drawPrincipalElement(draw: Draw, scene: Scene, match: boolean): Element {
  if (draw.chance(0.006)) return { Principal: draw.pick(malformedPrincipals) }
  const isNot = draw.chance(0.12)
  const name = isNot ? 'NotPrincipal' : 'Principal'
  if (match === isNot) return { [name]: draw.pick(strangers) }
  if (draw.chance(0.12)) return { [name]: draw.pick<unknown>(['*', { AWS: '*' }, { AWS: ['*'] }]) }
  const own = entriesFor(draw, scene.principal)
  return { [name]: draw.chance(0.3) ? { ...draw.pick(strangers), ...own } : own }
}
