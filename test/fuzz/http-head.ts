// FZ-7: the head of a request, to the context of its decision.
import { anonymous, foldCase, noMetrics } from '@gatewarden/core'
import { globalKeys } from '../../packages/core/src/context/global-keys.ts'
import { readKey } from '../../packages/core/src/context/read-key.ts'
import { readRequestFacts } from '../../packages/core/src/engine/request-facts.ts'
import { ByteSource, mutated } from './byte-source.ts'
import { claim, shown } from './expect.ts'

const names: readonly [string, ...string[]] = [
  'User-Agent',
  'Referer',
  'X-Forwarded-For',
  'X-Forwarded-Proto',
  'Host',
  'aws:username',
  'aws:SourceIp',
  'aws:PrincipalTag/team',
  'sts:ExternalId',
  '__proto__',
]
/** Keys of an anonymous caller that a header may speak for, and the header. */
const spoken: Readonly<Record<string, string>> = {
  'aws:useragent': 'user-agent',
  'aws:referer': 'referer',
}

/** What the context holds without any header. */
function contextOf(rawHeaders: readonly string[]) {
  const input = {
    method: 'GET',
    target: '/',
    mountedTarget: '/',
    rawHeaders,
    peerAddress: '192.0.2.7',
    isSecure: false,
    body: new Uint8Array(),
  }
  const facts = readRequestFacts(input, { ranges: [], metrics: noMetrics })
  const none = { principalOrganization: null, resourceOrganization: null }
  const sources = {
    principal: anonymous,
    facts,
    resourceFacts: undefined,
    resourceTags: undefined,
    resourceAccount: '111111111111',
    ...none,
    region: 'eu-1',
    now: 0,
  }
  return { get: (key: string) => readKey(key, sources) }
}

const silent = contextOf([])

/** Builds the context of a request whose headers try to speak for keys. @throws Finding */
export function fuzz(bytes: Uint8Array): void {
  const source = new ByteSource(bytes)
  const rawHeaders: string[] = []
  for (let count = source.below(12); count > 0; count -= 1) {
    rawHeaders.push(mutated(source, source.pick(names)), source.text(12))
  }
  const context = contextOf(rawHeaders)
  const sent = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => foldCase(name))
  for (const key of new Set([...globalKeys.keys(), ...sent])) {
    const header = Object.hasOwn(spoken, key) ? spoken[key] : undefined
    const values = rawHeaders.filter(
      (_, index) => index % 2 === 1 && sent[(index - 1) / 2] === header,
    )
    const wanted =
      header === undefined ? silent.get(key) : values.length === 1 ? values[0] : undefined
    claim(shown(context.get(key)) === shown(wanted), () => `${key}: ${shown(rawHeaders)}`)
  }
}
