import {
  type Answer,
  type ApiCaller,
  type ApiCallRecord,
  type CertificateExpiryEvent,
  type HttpOutput,
  noMetrics,
  type Principal,
  type Question,
  type Role,
  type RoleSession,
  type RoleSessionRequest,
  type ServiceHost,
  type Snapshot,
  silentLogger,
  systemRandom,
  type VouchedSessions,
  type WireRoute,
} from '@gatewarden/core'
import type { RolesAnywhereApi } from '../management/roles-anywhere-api.ts'
import { type RolesAnywhere, type RolesAnywhereOptions, rolesAnywhere } from '../roles-anywhere.ts'
import { ecKey } from './forge-certificate.ts'
import { type CaOptions, type ForgedCa, forgeCa, forgedTime, forgeLeaf } from './forge-chain.ts'
import {
  type RequestLeaf,
  type RequestParts,
  type SentRequest,
  signedRequest,
} from './signed-request.ts'

const account = '000000000001'

/** Role that the profile of the stage lists. */
export const pressRole: string = `arn:gw:iam::${account}:role/press`

const operator: Principal = Object.freeze({
  kind: 'user',
  account,
  arn: `arn:gw:iam::${account}:user/operator`,
  id: 'AIDAAAAAAAAAAAAAAAAAA',
  name: 'operator',
  tags: new Map(),
  session: undefined,
})

/** Options of the service, or of the one profile. */
export type StageOptions = Partial<RolesAnywhereOptions> & {
  readonly profile?: object
  /** Roles of the policies. */
  readonly roles?: readonly Role[]
}

/** Sets a stage for CreateSession. */
export function anywhereStage(options: StageOptions = {}): AnywhereStage {
  return new AnywhereStage(options)
}

/** A service in front of an issuer that notes what it is asked for, and gives it. */
export class AnywhereStage {
  readonly anywhere: RolesAnywhere
  readonly root: ForgedCa = forgeCa('plant root')
  readonly route: WireRoute
  /** What the issuer was asked for, oldest first. */
  readonly issued: RoleSessionRequest[] = []
  /** Audit records, oldest first. */
  readonly calls: ApiCallRecord[] = []
  /** Why the status of certificates was not asked, oldest first. */
  readonly unchecked: string[] = []
  /** What policies were asked, oldest first. */
  readonly asked: Question[] = []
  /** Actions that policies deny; they allow the others. */
  readonly denied = new Set<string>()
  /** Lines of the log from warnings on. */
  readonly log: (readonly [fields: object, message: string])[] = []
  /** Notices that were counted. */
  readonly expiries: CertificateExpiryEvent[] = []
  /** Whose sessions were ended, oldest first. */
  readonly ended: VouchedSessions[] = []
  /** Milliseconds since the epoch. */
  time: number = forgedTime
  /** Can be replaced. */
  issue: (request: RoleSessionRequest) => Promise<RoleSession> = (request) =>
    Promise.resolve(sessionFor(request))
  /** Can be replaced. */
  useOnce: ServiceHost['singleUse']['useOnce'] = onceOnly()
  readonly #sound: RequestLeaf
  readonly #roles: readonly Role[]

  constructor({ profile, roles = [], ...options }: StageOptions) {
    this.#roles = roles
    this.anywhere = rolesAnywhere({
      region: 'plant-1',
      trustAnchors: [{ name: 'plant', pem: this.root.pem }],
      profiles: [{ name: 'presses', roleArns: [pressRole], ...profile }],
      ...options,
    })
    this.route = this.anywhere.bind(this.#host())[0] as WireRoute
    this.#sound = this.leaf()
  }

  /** Makes a leaf below the root, with its key. */
  leaf(options: CaOptions = {}): RequestLeaf {
    const key = options.key ?? ecKey()
    return { der: forgeLeaf(this.root, { ...options, key }), key }
  }

  /** Signs a request of a sound leaf; parts can be replaced. */
  request(parts: Partial<RequestParts> = {}): SentRequest {
    return signedRequest({
      leaf: this.#sound,
      time: this.time,
      region: 'plant-1',
      host: 'iam.example',
      parameters: parts.parameters ?? {
        profileArn: this.anywhere.profileArn('presses'),
        roleArn: pressRole,
        trustAnchorArn: this.anywhere.trustAnchorArn('plant'),
      },
      ...parts,
    })
  }

  send(parts?: Partial<RequestParts>): Promise<HttpOutput> {
    return this.route.handle(this.request(parts))
  }

  /** The operations for a user of the account. */
  api(caller: Partial<ApiCaller> = {}): RolesAnywhereApi {
    return this.anywhere.api({ principal: operator, requestId: 'request', ...caller })
  }

  #host(): ServiceHost {
    const note = (fields: object, message: string) => void this.log.push([fields, message])
    return {
      partition: 'gw',
      account,
      acceptedHosts: ['iam.example'],
      snapshots: {
        current: () =>
          ({ roleByArn: () => undefined, roles: () => this.#roles }) as unknown as Snapshot,
      },
      decisions: {
        decide: (question) => {
          this.asked.push(question)
          const effect = this.denied.has(question.action) ? 'Deny' : 'Allow'
          return { decision: { effect } as Answer['decision'], decisionId: 'id', isCached: false }
        },
      },
      sessions: {
        issue: (request) => {
          this.issued.push(request)
          return this.issue(request)
        },
      },
      endSessions: async (sessions) => void this.ended.push(sessions),
      singleUse: { useOnce: (...use) => this.useOnce(...use) },
      recordApiCall: (call) => void this.calls.push(call),
      metrics: {
        ...noMetrics,
        revocationUnchecked: (why) => void this.unchecked.push(why),
        certificateExpiry: (event) => void this.expiries.push(event),
      },
      logger: { ...silentLogger, warn: note, error: note },
      clock: { now: () => this.time, monotonic: () => 0 },
      random: systemRandom,
      requestFacts: () => ({ sourceIp: '192.0.2.1' }),
    }
  }
}

function onceOnly(): ServiceHost['singleUse']['useOnce'] {
  const used = new Set<string>()
  return async (scope, value) => {
    const size = used.size
    return used.add(`${scope}:${Buffer.from(value).toString('hex')}`).size > size
  }
}

function sessionFor(request: RoleSessionRequest): RoleSession {
  const expiresAt = forgedTime + (request.durationSeconds ?? 0) * 1000
  return {
    credentials: {
      accessKeyId: 'ASIAEXAMPLE',
      secretAccessKey: 'secret',
      sessionToken: 'token',
      expiresAt,
      sessionId: 'id',
    },
    role: { arn: request.roleArn } as RoleSession['role'],
    arn: `arn:gw:sts::${account}:assumed-role/press/${request.sessionName}`,
    assumedRoleId: `AROAEXAMPLE:${request.sessionName}`,
    packedPolicySize: 12,
    sourceIdentity: request.sourceIdentity,
    chain: [],
  }
}
