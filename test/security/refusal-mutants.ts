import type { Mutant } from './mutant.ts'

const log = ['packages/core/src/sigv4/report-refusals.test.ts']

/** Defences around what refusals tell whose removal was seen to fail. */
export const refusalMutants: readonly Mutant[] = [
  {
    name: 'refusals: the log has values of the query',
    file: 'packages/core/src/sigv4/redact-canonical-request.ts',
    from: 'redactQuery(query), ...headers',
    to: 'query, ...headers',
    suites: log,
  },
  {
    name: 'refusals: the log has session tokens',
    file: 'packages/core/src/sigv4/redact-canonical-request.ts',
    from: "  'x-amz-target',\n",
    to: "  'x-amz-target',\n  'x-amz-security-token',\n",
    suites: log,
  },
  {
    name: 'refusals: strangers fill the log',
    file: 'packages/core/src/sigv4/report-refusals.ts',
    from: '    if (!isDue(reason)) return',
    to: '',
    suites: log,
  },
  {
    name: 'refusals: a bad token for a role of another account is told from a good one',
    file: 'packages/core/src/engine/home-issuers.ts',
    from: 'await verifier.verify(token, home, snapshot)',
    to: '',
    suites: ['packages/core/src/engine/home-issuers.test.ts'],
  },
]
