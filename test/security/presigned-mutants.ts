import type { Mutant } from './mutant.ts'

const core = 'packages/core/src'
const verifier = [`${core}/sigv4/replay-and-body.test.ts`]
const routes = ['test/sts/presigned/routes.test.ts', 'test/sts/presigned/forms.test.ts']
const wire = ['test/sts/presigned/sts.test.ts']
const messages = [`${core}/sts/denials`, `${core}/sts/decode-authorization-message.test.ts`]

/** Defences of presigned requests, replays and sealed denials whose removal was seen to fail. */
export const presignedMutants: readonly Mutant[] = [
  {
    name: 'presigned: a body that nobody read is vouched for',
    file: `${core}/sigv4/payload-hash.ts`,
    from: 'if (!isWhole(input)) return undefined',
    to: '',
    suites: verifier,
  },
  {
    name: 'presigned: chunks that nobody read are vouched for',
    file: `${core}/sigv4/payload-hash.ts`,
    from: "return body.length > 0 || headerValues(rawHeaders, 'transfer-encoding').length === 0",
    to: 'return true',
    suites: verifier,
  },
  {
    name: 'presigned: a signature is used again',
    file: `${core}/sigv4/refuse-replay.ts`,
    from: 'if (isFirst) return',
    to: 'return',
    suites: verifier,
  },
  {
    name: 'presigned: a signature is forgotten before its end',
    file: `${core}/sigv4/refuse-replay.ts`,
    from: 'validUntil + 1,',
    to: 'validUntil - 1,',
    suites: verifier,
  },
  {
    name: 'presigned: any life up to the cap of the wire',
    file: `${core}/sigv4/sigv4-verifier.ts`,
    from: 'isAlive && expiresSeconds <= settings.longestPresignedSeconds',
    to: 'isAlive',
    suites: verifier,
  },
  {
    name: 'presigned: a query field is given twice',
    file: `${core}/sigv4/parse-sigv4.ts`,
    from: 'if (new Set(names).size !== names.length) {',
    to: 'if (names.length < 0) {',
    suites: verifier,
  },
  {
    name: 'presigned: another spelling of a name is nobody',
    file: `${core}/sigv4/parse-sigv4.ts`,
    from: "const name = percentDecode(part.split('=', 1)[0] ?? '')\n    return",
    to: "const name = part.split('=', 1)[0]\n    return",
    suites: verifier,
  },
  {
    name: 'presigned: every route accepts the weaker forms',
    file: `${core}/engine/request-forms.ts`,
    from: 'if (!acceptsForms(accepted, needed)) throw',
    to: 'if (accepted === undefined) throw',
    suites: routes,
  },
  {
    name: 'presigned: a form that is accepted once is accepted everywhere',
    file: 'packages/express/src/request/settle-caller.ts',
    from: 'deferred.withhold(state)\n  if',
    to: 'if',
    suites: routes,
  },
  {
    name: 'presigned: guards need not opt in',
    file: 'packages/express/src/request/settle-caller.ts',
    from: 'if (!acceptsForms(place.accepted, deferred.needed)) {',
    to: 'if (place === undefined) {',
    suites: routes,
  },
  {
    name: 'presigned: public routes take who came with a link',
    file: 'packages/express/src/guard/run-guard.ts',
    from: 'state.deferred?.withhold(state)',
    to: 'void state',
    suites: routes,
  },
  {
    name: 'presigned: who was let in stays in the next route',
    file: 'packages/express/src/request/request-state.ts',
    from: 'if (this.deferred?.holdsAt(this.req) === false) throw this.deferred.refusal',
    to: '',
    suites: routes,
  },
  {
    name: 'presigned: a hidden route shows itself',
    file: 'packages/express/src/guard/run-guard.ts',
    from: ' || state.deferred !== undefined\n',
    to: '\n',
    suites: routes,
  },
  {
    name: 'presigned: who was let in stays outside of the mount',
    file: 'packages/express/src/request/deferred-credential.ts',
    from: 'return isAtOrAbove(accepted.baseUrl, baseUrl)',
    to: 'return true',
    suites: routes,
  },
  {
    name: 'presigned: links change things',
    file: `${core}/engine/authenticator.ts`,
    from: "if (input.method !== 'GET' && input.method !== 'HEAD') {",
    to: "if (input.method === '') {",
    suites: routes,
  },
  {
    name: 'presigned: a URL asks for any operation of STS',
    file: `${core}/sts/wire/presigned-call.ts`,
    from: "if (operation === 'GetCallerIdentity') return",
    to: 'return',
    suites: wire,
  },
  {
    name: 'presigned: parameters of no signature are dropped in silence',
    file: `${core}/sts/wire/presigned-call.ts`,
    from: 'if (!isPresigned(input, form)) return\n',
    to: 'for (const name of form.keys()) if (signatureParameter.test(name)) form.delete(name)\n',
    suites: wire,
  },
  {
    name: 'presigned: the page of the application is STS',
    file: 'packages/express/src/endpoints/wire-endpoints.ts',
    from: "(req.baseUrl !== '' || candidate.claims?.(req.originalUrl) !== false)",
    to: 'true',
    suites: wire,
  },
  {
    name: 'denials: messages open in any account',
    file: `${core}/sts/denials/denial-seal.ts`,
    from: "['authorization-message', version, account]",
    to: "['authorization-message', version]",
    suites: messages,
  },
  {
    name: 'denials: messages tell of foreign policies',
    file: `${core}/sts/denials/encoded-denials.ts`,
    from: 'return owner === account ? account : undefined',
    to: 'return account',
    suites: messages,
  },
  {
    name: 'denials: the length of a message tells',
    file: `${core}/sts/denials/denial-text.ts`,
    from: 'const padded = new Uint8Array(denialTextBytes).fill(0x20)',
    to: 'const padded = new Uint8Array(text.length)',
    suites: messages,
  },
  {
    name: 'denials: anybody decodes',
    file: `${core}/sts/decode-authorization-message.ts`,
    from: "if (decision.effect !== 'Allow')",
    to: 'if (decision.effect === undefined)',
    suites: messages,
  },
]
