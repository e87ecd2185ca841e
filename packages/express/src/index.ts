// From core, for applications that need no other import

export {
  type AuditEvent,
  type AuditSink,
  auth0,
  buildkite,
  circleci,
  defineModel,
  entra,
  githubActions,
  gitlab,
  google,
  hcpTerraform,
  IamError,
  type JwtOptions,
  jwt,
  kubernetes,
  session,
  spiffe,
} from '@gatewarden/core'

// Refusals

export { AccessDeniedError, type DenialCode } from './answers/access-denied-error.ts'
export { InvalidParameterError } from './answers/invalid-parameter-error.ts'
export { RefusedError } from './answers/refused-error.ts'

// The way in

export { createIam } from './create-iam.ts'
export type { Iam } from './iam.ts'
export type { IamOptions } from './options/iam-options.ts'
export type {
  Enforcement,
  StartUpCode,
  StepUpOptions,
  TransportOptions,
} from './options/settings.ts'

// Guards

export type { UpgradeRule } from './endpoints/guard-upgrade.ts'
export {
  type LoopbackListener,
  type LoopbackOptions,
  listenOnLoopback,
} from './endpoints/listen-on-loopback.ts'
export { captureRawBody } from './endpoints/raw-body.ts'
export { type GuardMarker, guardSymbol } from './guard/guard-marker.ts'
export type {
  ArnFunction,
  Guard,
  GuardOptions,
  GuardTargetOption,
  OwnershipLoader,
  ResourceLoader,
} from './guard/guard-options.ts'

// Requests

export type { AttributeValue, ResourceDescription, ResourceOwnership } from '@gatewarden/core'
export type { CallOptions, IamContext } from './request/iam-context.ts'

// Routers and routes

export type { TypedRouterOptions } from './router/create-router.ts'
export type {
  BoundHandler,
  RouterVerb,
  TypedRoute,
  TypedRouter,
} from './router/typed-router.ts'
export { formatRoutes, type RouteRow } from './routes/route-listing.ts'
export type { AssertOptions } from './routes/route-registry.ts'
