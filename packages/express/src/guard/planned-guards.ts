import type { GuardPlan } from './guard-plan.ts'

/** Finds the plan of a guard of this iam, for deciding ahead of it (DENY-6). */
export class PlannedGuards {
  readonly #plans = new WeakMap<object, GuardPlan>()

  #acceptWeakerForms = false

  add(guard: object, plan: GuardPlan): void {
    this.#acceptWeakerForms ||= plan.forms.presigned || plan.forms.unsignedPayload
    this.#plans.set(guard, plan)
  }

  /** Whether any of them opts in to presigned requests or unsigned payloads. */
  get acceptWeakerForms(): boolean {
    return this.#acceptWeakerForms
  }

  of(guard: object): GuardPlan | undefined {
    return this.#plans.get(guard)
  }
}
