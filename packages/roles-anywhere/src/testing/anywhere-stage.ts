import {
  type ApiCallRecord,
  type HttpOutput,
  noMetrics,
  type RoleSession,
  type RoleSessionRequest,
  type ServiceHost,
  silentLogger,
  systemRandom,
  type WireRoute,
} from '@gatewarden/core'
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

/** Options of the service, or of the one profile. */
export type StageOptions = Partial<RolesAnywhereOptions> & { readonly profile?: object }

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
  /** Milliseconds since the epoch. */
  time: number = forgedTime
  /** Can be replaced. */
  issue: (request: RoleSessionRequest) => Promise<RoleSession> = (request) =>
    Promise.resolve(sessionFor(request))
  /** Can be replaced. */
  useOnce: ServiceHost['singleUse']['useOnce'] = onceOnly()
  readonly #sound: RequestLeaf

  constructor({ profile, ...options }: StageOptions) {
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
      parameters: {
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

  #host(): ServiceHost {
    const unused = undefined as never
    return {
      partition: 'gw',
      account,
      acceptedHosts: ['iam.example'],
      snapshots: unused,
      decisions: unused,
      sessions: {
        issue: (request) => {
          this.issued.push(request)
          return this.issue(request)
        },
      },
      singleUse: { useOnce: (...use) => this.useOnce(...use) },
      recordApiCall: (call) => void this.calls.push(call),
      metrics: {
        ...noMetrics,
        revocationUnchecked: (why) => void this.unchecked.push(why),
      },
      logger: silentLogger,
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
