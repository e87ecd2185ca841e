import type { Mutant } from './mutant.ts'

const clients = ['test/sts/oauth-clients.test.ts']
const actors = ['packages/core/src/sts/issue/acting-chain.test.ts', 'test/sts/actors.test.ts']
const references = ['packages/core/src/session/policy-references.test.ts']
const switches = ['packages/core/src/engine/outbound-switch.test.ts']
const client = 'packages/core/src/sts/oauth/authenticate-client.ts'

/** Defences of the token endpoint and of what came with it, whose removal was seen to fail. */
export const oauthMutants: readonly Mutant[] = [
  {
    name: 'oauth: an assertion is used twice',
    file: client,
    from: 'if (await host.singleUse.useOnce(singleUseScope, use, until)) return client',
    to: 'if (use.length > until * 0) return client',
    suites: clients,
  },
  {
    name: 'oauth: an unsigned assertion uses a jti up',
    file: client,
    from: '  await assertSigned(jws, client)\n',
    to: "  await host.singleUse.useOnce(singleUseScope, hash('sha256', lengthPrefixed([client.clientId, jti]), 'buffer'), 1e15)\n  await assertSigned(jws, client)\n",
    suites: clients,
  },
  {
    name: 'oauth: an assertion for others is taken',
    file: client,
    from: 'only !== issuer || others.length > 0',
    to: 'only === undefined',
    suites: clients,
  },
  {
    name: 'oauth: an assertion for several is taken',
    file: client,
    from: 'only !== issuer || others.length > 0',
    to: 'only !== issuer && others.length === 0',
    suites: clients,
  },
  {
    name: 'oauth: an assertion lives for long',
    file: client,
    from: 'const longestLifeSeconds = 300',
    to: 'const longestLifeSeconds = 3_600',
    suites: clients,
  },
  {
    name: 'oauth: an assertion has another issuer',
    file: client,
    from: "client !== undefined && claims.get('iss') === subject",
    to: 'client !== undefined',
    suites: clients,
  },
  {
    name: 'oauth: any kind of token is an assertion',
    file: client,
    from: '  if (!assertionTypes.has(kind))',
    to: '  if (assertionTypes.size === 0)',
    suites: clients,
  },
  {
    name: 'oauth: nobody checks the signature of an assertion',
    file: client,
    from: 'if (!(await verifyCompact(jws, key, algorithms)))',
    to: 'if (algorithms.length === 0 && (await verifyCompact(jws, key, algorithms)))',
    suites: clients,
  },
  {
    name: 'oauth: a registered client goes without assertion',
    file: client,
    from: 'named !== undefined && host.oauthClients.has(named)',
    to: 'named === assertionType',
    suites: clients,
  },
  {
    name: 'oauth: a client takes the name of another',
    file: client,
    from: 'named !== undefined && named !== clientId',
    to: 'named === assertionType',
    suites: clients,
  },
  {
    name: 'oauth: a scope is ignored',
    file: 'packages/core/src/sts/oauth/role-form.ts',
    from: "if (name === 'scope') throw",
    to: "if (name === 'scope') continue\n    if (name === '') throw",
    suites: clients,
  },
  {
    name: 'oauth: anybody acts for a subject',
    file: 'packages/core/src/sts/issue/acting-chain.ts',
    from: 'if (mayAct !== undefined && isNamed(actor, clientId, mayAct))',
    to: 'if (mayAct === undefined || isNamed(actor, clientId, mayAct))',
    suites: actors,
  },
  {
    name: 'oauth: a member of may_act that nobody compares is passed by',
    file: 'packages/core/src/sts/issue/acting-chain.ts',
    from: 'known.get(name) === value)',
    to: '(!known.has(name) || known.get(name) === value))',
    suites: actors,
  },
  {
    name: 'oauth: who acts is not recorded',
    file: 'packages/core/src/sts/issue/plan-role-session.ts',
    from: '? [...(request.actors ?? [])]',
    to: '? []',
    suites: actors,
  },
  {
    name: 'oauth: a missing session policy narrows nothing',
    file: 'packages/core/src/session/policy-references.ts',
    from: 'inline: isMissing ? denyAll : inline',
    to: 'inline',
    suites: references,
  },
  {
    name: 'oauth: a store puts in another session policy',
    file: 'packages/core/src/session/policy-references.ts',
    from: 'document !== undefined && digestOf(document) === digest',
    to: 'document !== undefined && digest.length > 0',
    suites: references,
  },
  {
    name: 'oauth: anybody switches outbound federation',
    file: 'packages/core/src/sts/outbound/change-federation.ts',
    from: "if (decision.effect !== 'Allow') throw",
    to: "if (decision.effect === 'None') throw",
    suites: switches,
  },
  {
    name: 'oauth: sessions without a second factor switch outbound federation',
    file: 'packages/core/src/sts/outbound/change-federation.ts',
    from: 'if (isClosed ||',
    to: 'if (isClosed === undefined ||',
    suites: switches,
  },
  {
    name: 'oauth: a change that is not recorded holds',
    file: 'packages/core/src/sts/outbound/change-federation.ts',
    from: '    host.recordApiCall({ ...record, responseElements })\n    change?.()\n',
    to: '    change?.()\n    host.recordApiCall({ ...record, responseElements })\n',
    suites: switches,
  },
]
