import {
  type AuditEvent,
  createLine,
  defineModel,
  type HttpInput,
  type Line,
  type LineOptions,
  session,
  type WireRoute,
} from '@gatewarden/core'
import {
  type CredentialProvider,
  fromRolesAnywhere,
  type RolesAnywhere,
  type RolesAnywhereOptions,
  rolesAnywhere,
  signerFromPem,
} from '@gatewarden/roles-anywhere'
import {
  createDevelopmentCa,
  type DevelopmentCa,
  type LeafOptions,
} from '@gatewarden/roles-anywhere/ca'

const account = '000000000001'
const baseUrl = 'https://iam.example'
const roleArn = (name: string) => `arn:gw:iam::${account}:role/${name}`
const model = defineModel({
  account,
  services: {
    presses: {
      resources: { press: 'press/{pressId}' },
      actions: { ReadPress: { level: 'Read', on: 'press' } },
    },
  },
})

/** A plant: its CA, the service in front of a real line, and the policies of a role for presses. */
export interface PressWorld {
  readonly line: Line
  readonly anywhere: RolesAnywhere
  readonly ca: DevelopmentCa
  readonly events: AuditEvent[]
  /** Issues a certificate and answers a provider of credentials for a role. */
  machine(leaf: LeafOptions, role?: string, from?: DevelopmentCa): Promise<CredentialProvider>
  /** As {@link PressWorld.machine}, below other objects. */
  machineUnder(leaf: LeafOptions, arns: ObjectArns): Promise<CredentialProvider>
  /** Who a session token is, and whether it may read a press. */
  reads(sessionToken: string, press: string): Promise<boolean>
}

/** Objects that a machine names. */
export interface ObjectArns {
  readonly trustAnchorArn: string
  readonly profileArn: string
}

/** What a world differs in. */
export interface WorldOptions {
  /** Options of the service beside anchor and profile. */
  readonly service?: Partial<RolesAnywhereOptions>
  /** Further entities: users, accounts. */
  readonly policies?: object
  /** Options of the line. */
  readonly line?: Partial<LineOptions>
}

/** Builds the plant. `conditions` replace those of the role's trust policy. */
export async function pressWorld(
  conditions?: object,
  more: readonly object[] = [],
  options: WorldOptions = {},
): Promise<PressWorld> {
  const ca = await createDevelopmentCa()
  const anywhere = rolesAnywhere({
    region: 'plant-1',
    trustAnchors: [{ name: 'plant', pem: ca.rootPem }],
    profiles: [{ name: 'presses', roleArns: ['press', 'strict', 'missing'].map(roleArn) }],
    ...options.service,
  })
  const press = pressRole(conditions ?? plantOnly(anywhere), more)
  const events: AuditEvent[] = []
  const line = await createLine({
    model,
    policies: {
      roles: { press, strict: { ...press, RequireProof: true } },
      ...options.policies,
    },
    trust: [session()],
    services: [anywhere],
    audit: { write: (event) => void events.push(event) },
    baseUrl,
    ...options.line,
  })
  const route = line.wireRoutes.find(({ path }) => path === '/sessions') as WireRoute
  const provider = async (
    leaf: LeafOptions,
    role: string,
    from: DevelopmentCa,
    arns: ObjectArns,
  ) => {
    const { certificatePem, chainPem, privateKeyPem } = await from.issue(leaf)
    return fromRolesAnywhere({
      endpoint: baseUrl,
      region: 'plant-1',
      ...arns,
      roleArn: roleArn(role),
      certificate: certificatePem + chainPem,
      sign: signerFromPem(privateKeyPem),
      fetch: fetchFrom(route),
    })
  }
  return {
    line,
    anywhere,
    ca,
    events,
    machine: (leaf, role = 'press', from = ca) =>
      provider(leaf, role, from, {
        trustAnchorArn: anywhere.trustAnchorArn('plant'),
        profileArn: anywhere.profileArn('presses'),
      }),
    machineUnder: (leaf, arns) => provider(leaf, 'press', ca, arns),
    reads: async (sessionToken, press) => {
      const { principal } = await line.authenticator.authenticate(bearer(sessionToken))
      const resource = `arn:gw:presses::${account}:press/${press}`
      const question = {
        principal,
        action: 'presses:ReadPress',
        resource,
        facts: {},
        source: 'guard',
      } as const
      return line.decisions.decide(question).decision.effect === 'Allow'
    },
  }
}

function plantOnly(anywhere: RolesAnywhere): object {
  return {
    ArnEquals: { 'aws:SourceArn': anywhere.trustAnchorArn('plant') },
    StringEquals: { 'aws:PrincipalTag/x509Subject/OU': 'presses' },
  }
}

function pressRole(conditions: object, more: readonly object[]) {
  const version = '2012-10-17'
  const trusted = {
    Effect: 'Allow',
    Principal: { Service: 'rolesanywhere.amazonaws.com' },
    Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
    Condition: conditions,
  }
  const own = {
    Effect: 'Allow',
    Action: 'presses:ReadPress',
    Resource: `arn:gw:presses::${account}:press/\${aws:PrincipalTag/x509Subject/CN}`,
    Condition: { StringEquals: { 'aws:PrincipalTag/x509Issuer/O': 'gatewarden development' } },
  }
  return {
    AssumeRolePolicyDocument: { Version: version, Statement: [trusted, ...more] },
    Policies: { own: { Version: version, Statement: [own] } },
  }
}

function bearer(token: string): HttpInput {
  const target = '/press/press-4'
  return {
    method: 'GET',
    target,
    mountedTarget: target,
    rawHeaders: ['host', 'iam.example', 'authorization', `Bearer ${token}`],
    peerAddress: '192.0.2.1',
    isSecure: true,
    body: new Uint8Array(),
  }
}

function fetchFrom(route: WireRoute): typeof globalThis.fetch {
  return async (url, init) => {
    const { pathname, host } = new URL(String(url))
    const headers = Object.entries(init?.headers as Record<string, string>).flat()
    const answer = await route.handle({
      method: 'POST',
      target: pathname,
      mountedTarget: pathname,
      rawHeaders: [...headers, 'host', host],
      peerAddress: '192.0.2.1',
      isSecure: true,
      body: Buffer.from(String(init?.body)),
    })
    return new Response(answer.body, { status: answer.status, headers: answer.headers })
  }
}
