import type { Mutant } from './mutant.ts'

const line = ['packages/core/src/engine/root-user.test.ts']
const wire = ['test/sts/root-user/root-user.test.ts']

/** Defences around root users whose removal was seen to fail. */
export const rootMutants: readonly Mutant[] = [
  {
    name: 'root: a key alone is enough',
    file: 'packages/core/src/sts/root-factor.ts',
    from: "kind === 'root' || (kind",
    to: "kind === 'federated-user' || (kind",
    suites: line,
  },
  {
    name: 'root: federated users need no second factor',
    file: 'packages/core/src/sts/root-factor.ts',
    from: 'principal.userId === principal.account)',
    to: 'principal.userId === undefined)',
    suites: line,
  },
  {
    name: 'root: every account is unsafe',
    file: 'packages/core/src/sts/root-factor.ts',
    from: 'unsafeRootWithoutMfa !== true',
    to: 'unsafeRootWithoutMfa === undefined',
    suites: line,
  },
  {
    name: 'root: every action enrols',
    file: 'packages/core/src/engine/root-gate.ts',
    from: 'if (!enrolling.has(action)) return false',
    to: 'if (enrolling.size === 0) return false',
    suites: line,
  },
  {
    name: 'root: devices of users are enrolled',
    file: 'packages/core/src/engine/root-gate.ts',
    from: 'resource.startsWith(devices)',
    to: "resource.startsWith('arn:')",
    suites: line,
  },
  {
    name: 'root: uses are not recorded',
    file: 'packages/core/src/engine/root-watch.ts',
    from: 'audit.rootUse(principal, facts)',
    to: 'void audit',
    suites: line,
  },
  {
    name: 'root: sessions need no second factor',
    file: 'packages/core/src/sts/root-factor.ts',
    from: 'if (mfa === undefined && lacksRootFactor(principal, accounts)) throw needsFactor()',
    to: 'if (mfa === null) throw needsFactor()',
    suites: wire,
  },
  {
    name: 'root: sessions last as long as those of users',
    file: 'packages/core/src/sts/issue-user-session.ts',
    from: "if (kind === 'root') return",
    to: "if (kind !== 'root' && kind !== 'user') return",
    suites: wire,
  },
  {
    name: 'root: it assumes roles',
    file: 'packages/core/src/sts/issue/plan-role-session.ts',
    from: "if (kind === 'root')",
    to: "if (kind === 'anonymous')",
    suites: wire,
  },
  {
    name: 'root: STS asks for no second factor',
    file: 'packages/core/src/sts/wire/create-sts-routes.ts',
    from: '    assertRootMayCall(principal, operation.name, options.snapshots.current())\n',
    to: '',
    suites: wire,
  },
]
