import type { LineOptions, TypedModel } from '@gatewarden/core'
import type { TransportOptions } from './settings.ts'

/** Options of `createIam`. */
export interface IamOptions<M extends TypedModel>
  extends Omit<LineOptions, 'model' | 'metrics'>,
    TransportOptions {
  /** Services, actions and resources of the application, from `defineModel`. */
  readonly model: M
}
