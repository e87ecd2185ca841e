import type { Mutant } from './mutant.ts'

const room = 'packages/roles-anywhere/src/'
const der = [`${room}der`]
const certificate = [`${room}certificate`]
const path = [`${room}path`]
/** Not the whole room: without a bound, searches elsewhere in it would not end. */
const bounds = [`${room}path/candidate-paths.test.ts`]
const hostile = [`${room}path/hostile-input.test.ts`]
const trust = [`${room}trust-store`]
const naive = ['test/x509/reference/reference.test.ts']
const createSession = [`${room}create-session`]

/** A defence of the rooms of X.509, taken out. */
function without(
  name: string,
  file: string,
  [from, to]: readonly [from: string, to: string],
  suites: readonly string[],
): Mutant {
  return { name: `x509: ${name}`, file: `${room}${file}`, from, to, suites }
}

/** A condition that never holds, in a form that the compiler does not object to. */
const never = 'Math.random() < 0'

const reading: readonly Mutant[] = [
  without('bytes may follow a value', 'der/read-der.ts', ['root.end !== bytes.length', never], der),
  without(
    'nesting has no bound',
    'der/read-der.ts',
    ['depth + open.length > budget.limits.depth', never],
    der,
  ),
  without('values have no bound', 'der/read-der.ts', ['budget.nodes < 0', never], der),
  without(
    'octets have no bound',
    'der/read-der.ts',
    ['bytes.length > budget.limits.bytes', never],
    der,
  ),
  without(
    'strings may be constructed',
    'der/read-der.ts',
    ['isUniversal && node.tag !== tags.sequence', `${never} && node.tag !== tags.sequence`],
    der,
  ),
  without(
    'integers need not be minimal',
    'der/primitive.ts',
    ["throw new DerError('INTEGER is not minimal')", 'void 0'],
    der,
  ),
  without(
    'TRUE may be any octet',
    'der/primitive.ts',
    ['(value !== 0x00 && value !== 0xff)', never],
    der,
  ),
  without(
    'identifiers have no bound',
    'der/primitive.ts',
    ['end - from > longestOid', never],
    path,
  ),
  without(
    'strings may hold U+0000',
    'der/strings.ts',
    ["text.includes('\\0')) throw", `${never}) throw`],
    der,
  ),
  without(
    'both algorithms may differ',
    'certificate/parse-certificate.ts',
    ['!equalBytes(body.signatureAlgorithm.encoding, signatureAlgorithm.encoding)', never],
    certificate,
  ),
  without(
    'version 1 is read',
    'certificate/parse-certificate.ts',
    ['value === undefined || smallInteger(value) !== version3', never],
    certificate,
  ),
  without(
    'the issuer may be empty',
    'certificate/parse-certificate.ts',
    ['issuer.rdns.length === 0', never],
    certificate,
  ),
  without(
    'an extension may stand twice',
    'certificate/extensions.ts',
    ['byOid.has(extension.oid)', never],
    certificate,
  ),
  without(
    'a path length needs no CA',
    'certificate/extension/basic-constraints.ts',
    ['limit !== undefined && !isCa', never],
    certificate,
  ),
  without(
    'name constraints need not be critical',
    'certificate/extension/name-constraints.ts',
    ['if (!extension.isCritical) {', `if (${never}) {`],
    [...certificate, ...trust],
  ),
  without(
    'masks may have gaps',
    'certificate/extension/name-constraints.ts',
    ['(hasEnded && octet !== 0) || octet', `${never} || octet`],
    certificate,
  ),
]

const certificates: readonly Mutant[] = [
  without(
    'certificates last for ever',
    'path/check-certificate.ts',
    ['!(second <= certificate.notAfter)', never],
    path,
  ),
  without(
    'certificates are valid before their time',
    'path/check-certificate.ts',
    ['!(second >= certificate.notBefore)', never],
    path,
  ),
  without(
    'unknown critical extensions pass',
    'path/check-certificate.ts',
    ['extensions.unknownCritical.length > 0', never],
    path,
  ),
  without(
    'everybody is a CA',
    'path/check-certificate.ts',
    ['extensions.basicConstraints?.isCa !== true', never],
    path,
  ),
  without(
    'CAs need no keyCertSign',
    'path/check-certificate.ts',
    ["extensions.keyUsage?.has('keyCertSign') === false", never],
    path,
  ),
  without(
    'a CA may be a leaf',
    'path/check-certificate.ts',
    ['extensions.basicConstraints?.isCa === true', never],
    path,
  ),
  without(
    'the use of the leaf is not asked',
    'path/check-certificate.ts',
    ['extensions.keyUsage?.has(usage) === true', 'extensions'],
    path,
  ),
  without(
    'serial numbers may be negative',
    'path/check-certificate.ts',
    ['first < 0x80 && !isZero', '!isZero'],
    path,
  ),
  without(
    'purposes do not nest',
    'path/candidate-paths.ts',
    ['  checkCaPurposes(issuer.certificate, search.purposeRule)\n', ''],
    naive,
  ),
  without(
    'a leaf needs no purpose',
    'path/purposes.ts',
    ['!listed.includes(purpose)', never],
    path,
  ),
]

const paths: readonly Mutant[] = [
  without(
    'path lengths are not counted',
    'path/candidate-paths.ts',
    ['allowed !== undefined && below > allowed', never],
    naive,
  ),
  without(
    'self-issued CAs count',
    'path/candidate-paths.ts',
    ['path.filter(({ isSelfIssued }) => !isSelfIssued).length', 'path.length'],
    [...naive, ...path],
  ),
  without(
    'CAs do not expire',
    'path/candidate-paths.ts',
    ['  checkValidity(issuer.certificate, search.time)\n', ''],
    naive,
  ),
  without(
    'name constraints bind nobody',
    'path/candidate-paths.ts',
    [
      'if (constraints === undefined) return true',
      'if (constraints === undefined || path) return true',
    ],
    naive,
  ),
  without(
    'a CA may stand twice on a path',
    'path/candidate-paths.ts',
    ['path.some(({ identity }) => identity === issuer.identity)', never],
    hostile,
  ),
  without('depth has no bound', 'path/limits.ts', ['length > this.#limits.depth', never], bounds),
  without(
    'comparisons have no bound',
    'path/limits.ts',
    ['this.#comparisons > this.#limits.nameComparisons', never],
    bounds,
  ),
  without(
    'signatures have no bound',
    'path/limits.ts',
    ['this.#signatures > this.#limits.signatures', never],
    bounds,
  ),
  without(
    'octets of candidates have no bound',
    'path/limits.ts',
    ['octets > this.#limits.octets', never],
    hostile,
  ),
  without(
    'excluded names pass',
    'path/check-names.ts',
    ['forbidden.some((subtree) => subtreeHit(compared, subtree))', never],
    path,
  ),
  without(
    'names outside of what is permitted pass',
    'path/check-names.ts',
    ['!allowed.some((subtree) => isInSubtree(compared, subtree))', never],
    path,
  ),
  without(
    'a wildcard may stand beside an exclusion',
    'path/match-subtree.ts',
    ['domain === undefined || !endsIn(base, domain)', 'domain === undefined || domain'],
    path,
  ),
  without(
    'a domain is any end of a name',
    'path/match-subtree.ts',
    ['host.charCodeAt(cut - 1) === 0x2e && ', ''],
    path,
  ),
  without(
    'a directory name needs no prefix',
    'path/match-subtree.ts',
    ['key.slice(0, base.length) === base', 'key !== base'],
    path,
  ),
  without(
    'policies that are required need not hold',
    'path/policy-graph.ts',
    ['this.#explicit > 0 || this.#levels !== undefined', 'this'],
    path,
  ),
]

const keysAndSignatures: readonly Mutant[] = [
  without(
    'RSA keys may be short',
    'path/public-key.ts',
    ['bits < shortestModulus || bits', `${never} || bits`],
    path,
  ),
  without(
    'curves may be explicit',
    'path/public-key.ts',
    ['parameters?.tag !== tags.oid', never],
    path,
  ),
  without(
    'keys of the ROCA generator pass',
    'path/public-key.ts',
    ['hasRocaFingerprint(bigintFromBytes(n))', never],
    path,
  ),
  without(
    'ML-DSA is taken where the runtime does not know it',
    'path/ml-dsa.ts',
    ["kind === 'ml-dsa' && !hasMlDsa", never],
    path,
  ),
  without(
    'a signature need not fit the key',
    'path/candidate-paths.ts',
    ['!fitsKey(signatureScheme(child.signatureAlgorithm), issuer.inspect())', never],
    path,
  ),
  without(
    'every signature is right',
    'trust-store/node-crypto.ts',
    [
      '  return verify(hashOf(scheme), data, inputOf(key, scheme), signature)',
      '  return verify(hashOf(scheme), data, inputOf(key, scheme), signature) || true',
    ],
    path,
  ),
  without(
    'the salt of PSS has any length',
    'path/signature-scheme.ts',
    ['own.hash === scheme.hash && own.saltLength === scheme.saltLength', 'own.hash !== undefined'],
    path,
  ),
  without(
    'who signed one certificate signed all',
    'trust-store/known-authorities.ts',
    ['this.#entries.get(sha256)', 'this.#entries.get(sha256) ?? [...this.#entries.values()][0]'],
    trust,
  ),
]

const service: readonly Mutant[] = [
  without(
    'a remembered path outlives its certificates',
    'trust-store/path-cache.ts',
    ['entry.from <= time && time <= entry.until', 'entry.from <= time'],
    trust,
  ),
  without(
    'public roots may be anchors',
    'trust-store/register-anchor.ts',
    [
      'anchor.unsafePublicRoot !== true && publicRoots',
      'anchor.unsafePublicRoot === false && publicRoots',
    ],
    trust,
  ),
  without(
    'anchors need no critical basicConstraints',
    'trust-store/register-anchor.ts',
    ['basicConstraints?.isCritical !== true', never],
    trust,
  ),
  without(
    'a request needs no signature',
    'create-session/verify-proof.ts',
    ['if (await crypto.verify(check)) return text', 'if (check) return text'],
    createSession,
  ),
  without(
    'a request is good for any region',
    'create-session/verify-proof.ts',
    ['scope.region === demand.region &&', ''],
    createSession,
  ),
  without(
    'a request is good for ever',
    'create-session/verify-proof.ts',
    ['Math.abs(demand.now - proof.time) > demand.window', never],
    createSession,
  ),
  without(
    'a request is good for any host',
    'create-session/verify-proof.ts',
    ['!demand.acceptedHosts.has(host.trim().toLowerCase())', never],
    createSession,
  ),
  without(
    'headers need not be signed',
    'create-session/verify-proof.ts',
    ['mustBeSigned && !signed.has(name)', never],
    createSession,
  ),
  without(
    'the algorithm need not fit the key',
    'create-session/verify-proof.ts',
    ['wanted === undefined || facts.kind !== wanted', 'wanted === undefined'],
    createSession,
  ),
  without(
    'chains have any size',
    'create-session/proof.ts',
    ['certificates.length + 1 > mostCertificates || octets > mostOctets', never],
    createSession,
  ),
]

/** Defences of certificates and of signing in with them, whose removal was seen to fail. */
export const x509Mutants: readonly Mutant[] = [
  ...reading,
  ...certificates,
  ...paths,
  ...keysAndSignatures,
  ...service,
]
