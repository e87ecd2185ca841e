import type { IncomingMessage } from 'node:http'
import type { ErrorCode } from '@gatewarden/core'
import type { Registry } from 'prom-client'

/** Start-up checks that may be silenced, one at a time (SOURCE-5). */
export type StartUpCode = Extract<
  ErrorCode,
  | 'RouteBeforeAuthenticate'
  | 'UnjudgedMount'
  | 'UnmappedParameter'
  | 'UnmappedRoute'
  | 'UnsafeTrustProxy'
>

/** `enforce`, or `audit`: a dry run in which everything passes and would-be denials are counted (DENY-9). */
export type Enforcement = 'enforce' | 'audit'

/** What a client is asked for when multi-factor authentication would have allowed (RFC 9470). */
export interface StepUpOptions {
  /** Value of `acr_values`: authentication context class references in order of preference, as a list or with spaces. */
  readonly acrValues: string | readonly string[]
  /** Largest value of `max_age` in seconds. Default: what the policies say by `aws:MultiFactorAuthAge`, else not sent. */
  readonly maxAgeSeconds?: number
}

/** The resolved {@link StepUpOptions}. */
export interface StepUpSettings extends Omit<StepUpOptions, 'acrValues'> {
  /** As it is sent: separated by spaces. */
  readonly acrValues: string
}

/** What `createIam` takes for Express, beside the options of the line. */
export interface TransportOptions {
  /** `route-table` decides before any handler runs (DENY-6). Default `tripwire`. */
  readonly mode?: 'tripwire' | 'route-table'
  /** Default `enforce`. */
  readonly enforcement?: Enforcement
  /** Sends `x-gatewarden-dry-run` with what would have been denied in a dry run. Default false. */
  readonly exposeDryRun?: boolean
  /** `allow` lets Express answer OPTIONS itself (DENY-7). Default `deny`. */
  readonly autoOptions?: 'deny' | 'allow'
  /** Realm of `WWW-Authenticate`. Default `gatewarden`. */
  readonly realm?: string
  /** Prefix of `type` in problem documents; the code follows. Default `urn:gatewarden:error:`. */
  readonly problemTypePrefix?: string
  /** Asks for multi-factor authentication where it would have allowed. Default: plain 403. */
  readonly stepUp?: StepUpOptions
  /** prom-client registry for the metrics. Default a new one. */
  readonly registry?: Registry
  /** Id of a request for audit events. Default `req.id`, else a plain `x-request-id`. */
  readonly requestId?: (req: IncomingMessage) => string | undefined
  /** WARNING: leaves unguarded routes to the tripwire, after their side effects (DENY-3). Default false. */
  readonly unsafeSkipRouteCheck?: boolean
  /** WARNING: accepts `trust proxy: true`, with which clients choose their address (SOURCE-4). Default false. */
  readonly unsafeTrustProxy?: boolean
  /** WARNING: codes of start-up checks that log instead of refusing. Default none. */
  readonly unsafeSilence?: readonly StartUpCode[]
}

/** The resolved {@link TransportOptions}. Frozen. */
export interface Settings {
  readonly decidesByTable: boolean
  readonly enforcement: Enforcement
  readonly exposesDryRun: boolean
  readonly allowsAutoOptions: boolean
  readonly realm: string
  readonly problemTypePrefix: string
  readonly stepUp: StepUpSettings | undefined
  readonly requestId: ((req: IncomingMessage) => string | undefined) | undefined
  readonly skipsRouteCheck: boolean
  readonly trustsProxies: boolean
  readonly silenced: ReadonlySet<string>
}
