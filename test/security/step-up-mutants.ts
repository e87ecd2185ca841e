import type { Mutant } from './mutant.ts'

const recovery = ['packages/core/src/mfa/recovery-verifier.test.ts']
const challenges = ['packages/core/src/mfa/webauthn/challenges.test.ts']
const webAuthn = ['test/sts/mfa/webauthn.test.ts']
const stepUp = ['test/sts/mfa/step-up.test.ts']
const verifier = 'packages/core/src/mfa/webauthn/webauthn-verifier.ts'
const operation = 'packages/core/src/sts/step-up/step-up.ts'

/** Defences of step-ups, recovery codes and WebAuthn whose removal was seen to fail. */
export const stepUpMutants: readonly Mutant[] = [
  {
    name: 'step-up: a recovery code is taken again',
    file: 'packages/core/src/mfa/recovery-verifier.ts',
    from: 'if (!(await singleUse.useOnce(`mfa-recovery:${userId}`, found, endOf(set)))) {',
    to: 'await singleUse.useOnce(`mfa-recovery:${userId}`, found, endOf(set))\n      if (found === undefined) {',
    suites: recovery,
  },
  {
    name: 'step-up: wrong recovery codes cost nothing',
    file: 'packages/core/src/mfa/recovery-verifier.ts',
    from: 'if (set === undefined || backOff.isResting(userId)) throw',
    to: 'if (set === undefined) throw',
    suites: recovery,
  },
  {
    name: 'step-up: the hash of a recovery code is of no user',
    file: 'packages/core/src/mfa/recovery-code.ts',
    from: '${userId}${code}`',
    to: '${userId.length}${code}`',
    suites: recovery,
  },
  {
    name: 'step-up: old recovery codes come back',
    file: 'packages/core/src/mfa/recovery-verifier.ts',
    from: 'if (found === undefined || now >= endOf(set)) {',
    to: 'if (found === undefined) {',
    suites: recovery,
  },
  {
    name: 'step-up: a challenge is answered again',
    file: 'packages/core/src/mfa/webauthn/challenges.ts',
    from: 'return await singleUse.useOnce(',
    to: 'return true || await singleUse.useOnce(',
    suites: challenges,
  },
  {
    name: 'step-up: a challenge is answered in another session',
    file: 'packages/core/src/mfa/webauthn/challenges.ts',
    from: 'purpose, userId, sessionId, head]',
    to: 'purpose, userId, sessionId.slice(0, 0), head]',
    suites: [...challenges, ...webAuthn],
  },
  {
    name: 'step-up: a challenge is answered by another user',
    file: 'packages/core/src/mfa/webauthn/challenges.ts',
    from: 'purpose, userId, sessionId, head]',
    to: 'purpose, userId.slice(0, 0), sessionId, head]',
    suites: challenges,
  },
  {
    name: 'step-up: a registration answers for an assertion',
    file: 'packages/core/src/mfa/webauthn/challenges.ts',
    from: "'webauthn-challenge', version, purpose, userId",
    to: "'webauthn-challenge', version, userId",
    suites: challenges,
  },
  {
    name: 'step-up: a challenge lives for ever',
    file: 'packages/core/src/mfa/webauthn/challenges.ts',
    from: 'if (clock.now() >= endsAt) return false',
    to: 'if (endsAt < 0) return false',
    suites: challenges,
  },
  {
    name: 'step-up: users need not be verified',
    file: verifier,
    from: 'requireUserVerification: true,',
    to: 'requireUserVerification: false,',
    suites: webAuthn,
  },
  {
    name: 'step-up: handles of other users are taken',
    file: verifier,
    from: 'if (credential === undefined || !isHandleOf(answer, holder)) return',
    to: 'if (credential === undefined) return',
    suites: webAuthn,
  },
  {
    name: 'step-up: certificates of makers are looked at',
    file: verifier,
    from: "if (format !== 'none' && !isSelf) throw",
    to: 'if (format === undefined && !isSelf) throw',
    suites: ['packages/core/src/mfa/webauthn/webauthn-verifier.test.ts'],
  },
  {
    name: 'step-up: counters are compared with the file alone',
    file: 'packages/core/src/mfa/webauthn/sign-counters.ts',
    from: 'if (hasGrown) seen.set(credential.id, counter)',
    to: '',
    suites: [...webAuthn, 'packages/core/src/mfa/webauthn/sign-counters.test.ts'],
  },
  {
    name: 'step-up: pages inside pages are answered',
    file: 'packages/core/src/mfa/webauthn/client-data.ts',
    from: 'if (isFramed) throw',
    to: 'if (isFramed && members.size === 0) throw',
    suites: webAuthn,
  },
  {
    name: 'step-up: a session is made longer',
    file: operation,
    from: '    expiresBy: session?.expiresAt,',
    to: '    expiresBy: undefined,',
    suites: stepUp,
  },
  {
    name: 'step-up: a role session is made longer',
    file: operation,
    from: '    expiresBy: session.expiresAt,',
    to: '    expiresBy: undefined, overlongBy: 0,',
    suites: stepUp,
  },
  {
    name: 'step-up: the new session outlives the old one',
    file: operation,
    from: 'chain: session === undefined ? [] : chainOf(arn, session),',
    to: 'chain: [],',
    suites: stepUp,
  },
  {
    name: 'step-up: session tags are lost',
    file: operation,
    from: '    tags: ownTags(session),',
    to: '    tags: noTags,',
    suites: stepUp,
  },
  {
    name: 'step-up: sessions of identity providers have a factor',
    file: 'packages/core/src/sts/step-up/factor-holder.ts',
    from: "if (origin?.kind !== 'user') throw",
    to: 'if (origin === undefined) throw',
    suites: ['packages/core/src/sts/step-up/factor-holder.test.ts'],
  },
  {
    name: 'step-up: a second factor beside the first is not seen',
    file: 'packages/core/src/sts/step-up/prove-factor.ts',
    from: 'if (given.filter(Boolean).length !== 1) throw notOne()',
    to: 'if (given.filter(Boolean).length < 1) throw notOne()',
    suites: stepUp,
  },
  {
    name: 'step-up: nobody may call',
    file: 'packages/core/src/sts/native/native-routes.ts',
    from: "if (authentication.principal.kind !== 'anonymous') return",
    to: 'if (authentication.method !== undefined) return',
    suites: stepUp,
  },
]
