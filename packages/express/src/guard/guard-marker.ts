/** Marks functions that judge requests, also those of a second copy of this package (GUARD-9). */
export const guardSymbol: unique symbol = Symbol.for('gatewarden.guard')
/** Marks `authenticate()`. */
export const authenticateSymbol: unique symbol = Symbol.for('gatewarden.authenticate')

/** What a mark says about its function. */
export interface GuardMarker {
  /**
   * `action`: decides and passes on. `public`: opens on purpose and passes on.
   * `bound`: decides for the function inside it alone. `endpoint`: answers itself, under rules of its own.
   */
  readonly kind: 'action' | 'public' | 'bound' | 'endpoint'
  /** `orders:GetOrder`, or several joined by ` or ` and ` and `. Empty where none is asked for. */
  readonly action: string
  /** Resource template, `(mapper)`, `(arn)` or empty. */
  readonly template: string
  /** Why it is public. */
  readonly reason: string
  /** Route parameters that it reads by name. */
  readonly parameters: readonly string[]
}

/** Puts a mark on a function. */
export function mark<F extends object>(target: F, marker: GuardMarker): F {
  // RULE guard.marker
  Object.defineProperty(target, guardSymbol, { value: Object.freeze(marker) })
  return target
}

/** The mark of a function, if it has one. */
export function markerOf(target: object): GuardMarker | undefined {
  const marker = (target as { readonly [guardSymbol]?: unknown })[guardSymbol]
  return typeof marker === 'object' && marker !== null ? (marker as GuardMarker) : undefined
}

/** Whether a function is `authenticate()`. */
export function isAuthenticate(target: object): boolean {
  return authenticateSymbol in target
}
