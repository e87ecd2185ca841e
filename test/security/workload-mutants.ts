import type { Mutant } from './mutant.ts'

const room = 'packages/core/src/sts/workload'
const local = [`${room}/is-local-request.test.ts`]
const endpoint = [`${room}/create-container-credentials.test.ts`]
const kept = [`${room}/keep-credentials.test.ts`]

/** Defences of container credentials whose removal was seen to fail. */
export const workloadMutants: readonly Mutant[] = [
  {
    name: 'containers: peers from anywhere are heard',
    file: `${room}/is-local-request.ts`,
    from: "isLoopback(peerAddress ?? '') &&",
    to: '',
    suites: local,
  },
  {
    name: 'containers: a page of a browser comes by its own name',
    file: `${room}/is-local-request.ts`,
    from: 'isLoopbackHost(hosts[0] as string) &&',
    to: '',
    suites: local,
  },
  {
    name: 'containers: the first of two hosts counts',
    file: `${room}/is-local-request.ts`,
    from: 'hosts.length === 1 &&',
    to: 'hosts.length > 0 &&',
    suites: local,
  },
  {
    name: 'containers: forwarded requests are heard',
    file: `${room}/is-local-request.ts`,
    from: '!headerNames(rawHeaders).some(isForwarding)',
    to: 'true',
    suites: local,
  },
  {
    name: 'containers: what is no loopback request is heard',
    file: `${room}/create-container-credentials.ts`,
    from: 'if (!isLocalRequest(input)) return',
    to: 'if (input.rawHeaders.length === 0) return',
    suites: endpoint,
  },
  {
    name: 'containers: the first of two tokens counts',
    file: `${room}/create-container-credentials.ts`,
    from: 'others.length === 0 && ',
    to: '',
    suites: endpoint,
  },
  {
    name: 'containers: any token will do',
    file: `${room}/container-token.ts`,
    from: 'return timingSafeEqual(sha256(given), sha256(expected))',
    to: 'return timingSafeEqual(sha256(expected), sha256(expected))',
    suites: endpoint,
  },
  {
    name: 'containers: an empty token file opens',
    file: `${room}/container-token.ts`,
    from: 'if (!isUsable(expected)) {',
    to: 'if (!isUsable(expected) && expected) {',
    suites: endpoint,
  },
  {
    name: 'containers: a refusal leaves no record',
    file: `${room}/create-container-credentials.ts`,
    from: '    settings.recordRefusal(refusal, input)\n',
    to: '',
    suites: endpoint,
  },
  {
    name: 'containers: a session is kept beyond its end',
    file: `${room}/keep-credentials.ts`,
    from: 'remainingMs > renewBeforeMs && ',
    to: '',
    suites: kept,
  },
  {
    name: 'containers: each caller gets a session of its own',
    file: `${room}/keep-credentials.ts`,
    from: 'coming ??= current()',
    to: 'coming = current()',
    suites: kept,
  },
  {
    name: 'containers: a revoked session is handed out',
    file: 'packages/core/src/engine/container-role.ts',
    from: 'if (isOver) return false',
    to: 'if (isOver) return true',
    suites: ['packages/core/src/engine/container-role.test.ts'],
  },
  {
    name: 'containers: what follows a refused body is a request',
    file: 'packages/core/src/sts/workload/serve-on-loopback.ts',
    from: 'res.shouldKeepAlive = false',
    to: '',
    suites: ['packages/express/src/endpoints/listen-on-loopback.test.ts'],
  },
]
