import type { Model } from '@gatewarden/core'
import type { RequestHandler } from 'express'
import { guardFromPlan, publicGuard, verbClassGuard } from '../guard/create-guard.ts'
import { planGuard } from '../guard/guard-plan.ts'
import type { PlannedGuards } from '../guard/planned-guards.ts'
import type { RequestStates } from '../request/request-states.ts'

/** What binds are made into guards with. */
export interface BindTools {
  readonly states: RequestStates
  readonly planned: PlannedGuards
  readonly model: Model
}

/** Whether an argument says what is asked for, rather than being a handler or a router. */
export function isBind(value: unknown, model: Model): boolean {
  if (typeof value === 'string') return value === 'public' || model.action(value) !== undefined
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof RegExp)
  )
}

/** The guard of a bind. @throws {TypeError} for a bind that says nothing (ROUTER-4). */
export function guardFromBind(tools: BindTools, bind: unknown, place: string): RequestHandler {
  const { states, planned, model } = tools
  if (bind === 'public') return publicGuard(states, 'public')
  if (typeof bind === 'string')
    return guardFromPlan(states, planned, planGuard(model, bind, undefined))
  if (!isBind(bind, model)) {
    throw new TypeError(`${place}: a route of \`iam.router()\` needs an action or \`'public'\``) // RULE router.bind-required
  }
  const members = bind as Readonly<Record<string, unknown>>
  if ('public' in members) return publicGuard(states, members['public'] as string)
  if ('read' in members || 'write' in members) {
    // RULE router.action-per-verb-class
    const { read, write } = members
    const plans = {
      read: planGuard(model, read, undefined),
      write: planGuard(model, write, undefined),
    }
    return verbClassGuard(states, plans)
  }
  const { action, any, all, ...options } = members
  const several = any === undefined ? (all === undefined ? undefined : { all }) : { any }
  return guardFromPlan(states, planned, planGuard(model, several ?? action, options))
}
