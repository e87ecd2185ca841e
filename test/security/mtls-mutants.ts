import type { Mutant } from './mutant.ts'

const room = 'packages/roles-anywhere/src/mtls'
const engine = 'packages/core/src/engine'
const headers = [`${room}/proxy-header.test.ts`]
const paths = [`${room}/certificate-source.test.ts`]
const callers = [`${engine}/certificate-callers.test.ts`]

/** Defences of callers by certificate whose removal was seen to fail. */
export const mtlsMutants: readonly Mutant[] = [
  {
    name: 'mtls: a certificate goes with any token',
    file: `${engine}/one-identity.ts`,
    from: "bound?.kind === 'certificate' && bound.thumbprint === thumbprint",
    to: 'thumbprint !== bound?.kind',
    suites: callers,
  },
  {
    name: 'mtls: a certificate goes with a token of another one',
    file: `${engine}/one-identity.ts`,
    from: "bound?.kind === 'certificate' && bound.thumbprint === thumbprint",
    to: "bound?.kind === 'certificate'",
    suites: callers,
  },
  {
    name: 'mtls: beside its token a certificate is not verified',
    file: `${engine}/authenticator.ts`,
    from: '  await options.certificates?.assertValid(certificate) // RULE mtls.certificate-beside-its-token',
    to: '',
    suites: callers,
  },
  {
    name: 'mtls: sessions of certificates are bearers',
    file: `${engine}/certificate-callers.ts`,
    from: "binding: { kind: 'certificate', thumbprint: certificate.thumbprint }",
    to: "binding: { kind: 'bearer' }",
    suites: callers,
  },
  {
    name: 'mtls: all certificates share a session',
    file: `${engine}/certificate-callers.ts`,
    from: 'return `x509:${thumbprint}:${anchor}`',
    to: 'return `x509:${thumbprint.length}:${anchor}`',
    suites: callers,
  },
  {
    name: 'mtls: another key usage is as good',
    file: `${room}/certificate-source.ts`,
    from: "if (path[0]?.extensions.keyUsage?.has('digitalSignature') !== false) return undefined",
    to: 'if (path.length > 0) return undefined',
    suites: paths,
  },
  {
    name: 'mtls: an unknown status is a wrong certificate',
    file: `${room}/certificate-source.ts`,
    from: "if (code === 'RevocationUnknown')",
    to: "if (code === 'Revoked')",
    suites: paths,
  },
  {
    name: 'proxies: everybody is one',
    file: `${room}/proxy-header.ts`,
    from: 'if (!isTrusted) {',
    to: 'if (!isTrusted && found.count === 0) {',
    suites: headers,
  },
  {
    name: 'proxies: nobody need be listed',
    file: `${room}/proxy-header.ts`,
    from: 'if (trust.ranges.length === 0 && trust.fingerprints.size === 0) {',
    to: 'if (trust.ranges.length < 0) {',
    suites: headers,
  },
  {
    name: 'proxies: the first of two headers counts',
    file: `${room}/proxy-header.ts`,
    from: 'if (found.length > 1) throw',
    to: 'if (found.length > 9) throw',
    suites: headers,
  },
  {
    name: 'proxies: another spelling is overlooked',
    file: `${room}/proxy-header.ts`,
    from: 'if (folded !== undefined) throw',
    to: "if (folded === '') throw",
    suites: headers,
  },
  {
    name: 'proxies: a header of one hop counts',
    file: `${room}/proxy-header.ts`,
    from: 'if (connectionOptions(rawHeaders).some((name) => headers.includes(name)))',
    to: 'if (connectionOptions(rawHeaders).length > 9)',
    suites: headers,
  },
  {
    name: 'envoy: the first element counts',
    file: `${room}/envoy.ts`,
    from: 'if (element === undefined || elements.length !== hops)',
    to: 'if (element === undefined)',
    suites: headers,
  },
  {
    name: 'pem: blocks of any kind are certificates',
    file: `${room}/escaped-pem.ts`,
    from: "blocks.every(({ label }) => label === 'CERTIFICATE')",
    to: "blocks.every(({ label }) => label !== '')",
    suites: headers,
  },
  {
    name: 'pem: any escape will do',
    file: `${room}/escaped-pem.ts`,
    from: 'const blocks = form.test(text) ?',
    to: 'const blocks = form !== undefined ?',
    suites: headers,
  },
]
