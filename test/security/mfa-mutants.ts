import type { Mutant } from './mutant.ts'

const codes = ['packages/core/src/mfa/mfa-verifier.test.ts']

/** Defences of second factors whose removal was seen to fail. */
export const mfaMutants: readonly Mutant[] = [
  {
    name: 'mfa: a code is taken again',
    file: 'packages/core/src/mfa/used-steps.ts',
    from: 'if (step <= last) return false',
    to: 'if (step < 0) return false',
    suites: codes,
  },
  {
    name: 'mfa: other processes take a code again',
    file: 'packages/core/src/mfa/used-steps.ts',
    from: 'if (!(await useOnce(store, serial, step))) return false',
    to: 'await useOnce(store, serial, step)',
    suites: codes,
  },
  {
    name: 'mfa: other processes take older codes',
    file: 'packages/core/src/mfa/used-steps.ts',
    from: 'const olderAcceptable = 2',
    to: 'const olderAcceptable = 0',
    suites: codes,
  },
  {
    name: 'mfa: codes that enabled the device are taken',
    file: 'packages/core/src/mfa/used-steps.ts',
    from: '?? 0, stepAt(enabledAt))',
    to: '?? 0, enabledAt * 0)',
    suites: codes,
  },
  {
    name: 'mfa: failures cost nothing',
    file: 'packages/core/src/mfa/back-off.ts',
    from: 'const freeFailures = 4',
    to: 'const freeFailures = 1e9',
    suites: codes,
  },
  {
    name: 'mfa: the right code ends a back-off',
    file: 'packages/core/src/mfa/mfa-verifier.ts',
    from: 'backOff.isResting(serial))',
    to: '(step === undefined && backOff.isResting(serial)))',
    suites: codes,
  },
  {
    name: 'mfa: the device of anybody proves',
    file: 'packages/core/src/mfa/mfa-verifier.ts',
    from: '  return isOwn ? device : undefined',
    to: '  return isOwn ? device : device',
    suites: codes,
  },
  {
    name: 'mfa: codes of any step are taken',
    file: 'packages/core/src/mfa/totp.ts',
    from: '[current - 1, current, current + 1]',
    to: '[current - 2, current - 1, current, current + 1, current + 2]',
    suites: ['packages/core/src/mfa/totp.test.ts'],
  },
  {
    name: 'mfa: codes a step apart enable',
    file: 'packages/core/src/mfa/enable-date.ts',
    from: 'isCodeOfStep(seed, step - 1, first)',
    to: 'stepOfCode(seed, first, 0) !== step',
    suites: ['packages/core/src/mfa/confirm-mfa-device.test.ts'],
  },
  {
    name: 'mfa: a seed opens in another entry',
    file: 'packages/core/src/mfa/sealed-seed.ts',
    from: 'keyVersion, account, serial, userId], 32)',
    to: 'keyVersion], 32)',
    suites: [
      'packages/core/src/mfa/mfa-verifier.test.ts',
      'packages/core/src/mfa/confirm-mfa-device.test.ts',
    ],
  },
]
