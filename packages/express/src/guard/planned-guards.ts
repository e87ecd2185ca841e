import type { GuardPlan } from './guard-plan.ts'

/** Finds the plan of a guard of this iam, for deciding ahead of it (DENY-6). */
export class PlannedGuards {
  readonly #plans = new WeakMap<object, GuardPlan>()

  add(guard: object, plan: GuardPlan): void {
    this.#plans.set(guard, plan)
  }

  of(guard: object): GuardPlan | undefined {
    return this.#plans.get(guard)
  }
}
