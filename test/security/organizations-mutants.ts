import type { Mutant } from './mutant.ts'

const room = 'packages/core/src/management'
const organizations = `${room}/organizations`
const whole = [`${organizations}/organizations.test.ts`]
const guardrails = [`${organizations}/guardrails.test.ts`]
const devices = [`${room}/mfa/mfa-devices.test.ts`]
const factors = [`${room}/mfa/user-factors.test.ts`]

/** Defences of the management API of organizations and of second factors whose removal was seen to fail. */
export const organizationsMutants: readonly Mutant[] = [
  {
    name: 'organizations: members manage the organization',
    file: `${organizations}/organization-call.ts`,
    from: 'if (organization.managementAccount !== call.account) {',
    to: 'if (organization.managementAccount.length === 0) {',
    suites: whole,
  },
  {
    name: 'organizations: whoever manages needs no permission',
    file: `${organizations}/organization-call.ts`,
    from: 'for (const resource of resources(organization)) authorize(call, resource, keys)',
    to: '',
    suites: whole,
  },
  {
    name: 'organizations: denials tell what exists',
    file: `${organizations}/organization-call.ts`,
    from: 'keys, shown: null })',
    to: 'keys })',
    suites: whole,
  },
  {
    name: 'organizations: any account makes itself the ruler',
    file: `${organizations}/organization.ts`,
    from: 'if (call.account !== call.catalog.defaultAccount) {',
    to: 'if (call.account.length === 0) {',
    suites: whole,
  },
  {
    name: 'organizations: an account gets the id of another',
    file: `${organizations}/accounts.ts`,
    from: 'state.snapshot.account(id) === undefined) return id',
    to: 'id.length === 12) return id',
    suites: whole,
  },
  {
    name: 'organizations: the target of a guardrail is not asked for',
    file: `${organizations}/attachments.ts`,
    from: '    targetArn(targetId, it, call),\n  ])\n',
    to: '  ])\n',
    suites: whole,
  },
  {
    name: 'organizations: the last service control policy is detached',
    file: `${organizations}/attachments.ts`,
    from: 'if (isLast || name',
    to: 'if (name',
    suites: guardrails,
  },
  {
    name: 'organizations: guardrails hold after the next reload',
    file: 'packages/core/src/store/managed/managed-source.ts',
    from: 'if (isOfOrganization) this.#cache.forgetOrganization()',
    to: 'void isOfOrganization',
    suites: guardrails,
  },
  {
    name: 'organizations: guardrails that were not stored stay in force',
    file: 'packages/core/src/store/managed/managed-source.ts',
    from: '    } catch (cause) {\n      this.#cache.forgetOrganization()\n',
    to: '    } catch (cause) {\n',
    suites: guardrails,
  },
  {
    name: 'root: who has a device enrols a further one with its key alone',
    file: 'packages/core/src/engine/root-gate.ts',
    from: 'if (snapshots.current().mfaDevicesOf(account).length > 0) return false',
    to: '',
    suites: devices,
  },
  {
    name: 'mfa: a device is enabled for two',
    file: `${room}/mfa/assigned-devices.ts`,
    from: 'if (device.owner !== undefined) {',
    to: 'if (device.name.length === 0) {',
    suites: devices,
  },
  {
    name: "mfa: another user's device is deactivated",
    file: `${room}/mfa/assigned-devices.ts`,
    from: 'if (device?.owner?.userId !== userId) throw',
    to: 'if (device === undefined) throw',
    suites: devices,
  },
  {
    name: 'mfa: a device that is in use is deleted',
    file: `${room}/mfa/virtual-devices.ts`,
    from: "assertUnused(device.owner === undefined, 'must deactivate the MFA device first')",
    to: '',
    suites: devices,
  },
  {
    name: 'mfa: codes are recorded',
    file: `${room}/mfa/assigned-devices.ts`,
    from: ', isHidden: true',
    to: '',
    suites: devices,
  },
  {
    name: 'mfa: a ninth device is enabled',
    file: 'packages/core/src/store/link/link-device-files.ts',
    from: 'if (owner.count > mostMfaDevices) {',
    to: 'if (owner.count > 2 * mostMfaDevices) {',
    suites: devices,
  },
  {
    name: 'mfa: a credential is put to whom did not register it',
    file: `${room}/mfa/user-factors.ts`,
    from: 'if (userId !== user.id) {',
    to: 'if (userId.length === 0) {',
    suites: factors,
  },
]
