import type { AuthZenOptions, LineOptions, TypedModel } from '@gatewarden/core'
import type { TransportOptions } from './settings.ts'

/** Options of `createIam`. */
export interface IamOptions<M extends TypedModel>
  extends Omit<LineOptions, 'authzen' | 'model' | 'metrics'>,
    TransportOptions {
  /** Services, actions and resources of the application, from `defineModel`. */
  readonly model: M
  /** Evaluates access for other services by AuthZEN 1.0. Default: nothing is served. Needs an https `baseUrl`. */
  readonly authzen?: AuthZenOptions<M['$Action']>
}
