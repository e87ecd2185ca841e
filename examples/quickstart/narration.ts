import type { AuditEvent } from '@gatewarden/core'
import { verdictOf } from './audit-trail.ts'
import type { Demo } from './demo.ts'
import type { Row } from './desk.ts'
import { clientSecrets, resourceOf } from './provider.ts'
import { role } from './scenes/world.ts'
import type { Screen } from './table.ts'
import { paintOn } from './table.ts'

/** Where everything is. */
export function introduction(demo: Demo, screen: Screen): string {
  const paint = paintOn(screen)
  const places = [
    ['orders API', [...new Set([demo.api, demo.api6])].join('  ')],
    ['OpenID provider', demo.issuer],
    ['trust anchor', demo.machines.trustAnchorArn],
    ['policies', demo.policies],
  ]
  const lines = places.map(
    ([name = '', place = '']) => `  ${paint('dim', name.padEnd(16))}${place}`,
  )
  return [paint('bold', 'gatewarden quickstart'), ...lines, ''].join('\n')
}

/** The last line of `--once`: `37 of 37 answers as expected (2.1 s)`. */
export function summary(rows: readonly Row[], seconds: number, screen: Screen): string {
  const good = rows.filter((row) => row.isExpected).length
  const text = `${good} of ${rows.length} answers as expected (${seconds.toFixed(1)} s)`
  return `\n${paintOn(screen)(good === rows.length ? 'green' : 'red', text)}`
}

/** What to try now; every command can be pasted into a shell. */
export function invitation(demo: Demo, screen: Screen): string {
  const paint = paintOn(screen)
  const steps = commands(demo).map(
    ([why, command]) => `  ${paint('dim', `# ${why}`)}\n  ${command}`,
  )
  return [
    '',
    paint('bold', 'now try it yourself: every decision is shown below as it is made, Ctrl-C ends'),
    '',
    ...steps,
    '',
  ].join('\n')
}

function commands({
  api,
  api6,
  issuer,
}: Demo): readonly (readonly [why: string, command: string])[] {
  const id = 'billing-service'
  const bearer = '-H "authorization: Bearer $SESSION"'
  return [
    ['nobody: 401', `curl -i ${api}/orders`],
    [
      'a token of the OpenID provider',
      `TOKEN=$(curl -s -u ${id}:${clientSecrets.get(id)} -d grant_type=client_credentials -d resource=${resourceOf('orders-api')} ${issuer}/token | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
    ],
    [
      'a session of role billing for it: STS without an SDK',
      `SESSION=$(curl -s ${api}/ -d Version=2011-06-15 -d Action=AssumeRoleWithWebIdentity -d RoleArn=${role('billing')} -d RoleSessionName=me -d WebIdentityToken=$TOKEN | sed -n 's/.*<SessionToken>\\([^<]*\\).*/\\1/p')`,
    ],
    ['allowed: 200', `curl -i ${bearer} ${api}/orders/1001`],
    [
      '900, and no multi-factor authentication: 401',
      `curl -i -X POST ${bearer} ${api}/orders/1002/refund`,
    ],
    [
      'a legal hold in the policy of the order: 403',
      `curl -i -X POST ${bearer} '${api6}/orders/1004/refund'`,
    ],
    ['a route without a guard: 403', `curl -i ${bearer} ${api}/debug/orders`],
  ]
}

/** One line for one decision, as the operator's audit log has it; `undefined` for events that are none. */
export function traceLine(event: AuditEvent, screen: Screen): string | undefined {
  const { effect, layer, by } = verdictOf([event])
  if (effect === undefined) return undefined
  const paint = paintOn(screen)
  const { arn, type } = event.userIdentity
  return [
    paint('dim', event.eventTime.slice(11, 19)),
    paint(effect === 'Allow' ? 'green' : 'yellow', effect.padEnd(5)),
    `${event.eventSource.split('.')[0]}:${event.eventName}`,
    event.resources?.[0]?.ARN ?? '',
    paint('dim', 'by'),
    [layer, by].filter((part) => part !== undefined).join(' '),
    paint('dim', 'for'),
    arn ?? type,
  ]
    .filter((part) => part !== '')
    .join(' ')
}
