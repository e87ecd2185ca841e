import type { MfaDevice } from '../identity/mfa-device.ts'
import type { SingleUseStore } from '../ports/single-use.ts'
import { startOfStep, stepAt } from './totp.ts'

/** Remembers the steps whose codes were accepted. */
export interface UsedSteps {
  /**
   * Uses a step of a device up; false when it, or a later one, was used before.
   *
   * @throws {IamError} `ServiceUnavailable`; the step is used up all the same.
   */
  use(device: Pick<MfaDevice, 'serial' | 'enabledAt'>, step: number): Promise<boolean>
}

/** No clock takes a code once two steps have begun after its own; two more are for nodes whose clocks run behind. */
const stepsUntilForgotten = 4
/** Of the steps before an accepted one, no clock can still accept more than these. */
const olderAcceptable = 2

/** Creates the memory of used steps: here what was accepted last, in the store each single step. */
export function createUsedSteps(store: SingleUseStore): UsedSteps {
  const lastBySerial = new Map<string, number>()
  return Object.freeze({
    async use(device: Pick<MfaDevice, 'serial' | 'enabledAt'>, step: number): Promise<boolean> {
      const { serial, enabledAt } = device
      // The codes that enabled the device are used too (MFA-4).
      const last = Math.max(lastBySerial.get(serial) ?? 0, stepAt(enabledAt))
      if (step <= last) return false // RULE mfa.steps-only-grow
      lastBySerial.set(serial, step) // Before anything is awaited: of two equal codes one comes second.
      if (!(await useOnce(store, serial, step))) return false // RULE mfa.one-use-per-step
      // Nodes that share the store refuse older steps as well.
      for (let older = 1; older <= olderAcceptable; older += 1) {
        await useOnce(store, serial, step - older)
      }
      return true
    },
  })
}

function useOnce(store: SingleUseStore, serial: string, step: number): Promise<boolean> {
  const value = Buffer.alloc(8)
  value.writeBigUInt64BE(BigInt(step))
  return store.useOnce(`mfa-totp:${serial}`, value, startOfStep(step + stepsUntilForgotten))
}
