import { defineModel, session, type TemporaryCredentials } from '@gatewarden/core'
import { createIam, type Iam } from '@gatewarden/express'
import {
  type CredentialProvider,
  fromRolesAnywhere,
  type RolesAnywhere,
  rolesAnywhere,
  signerFromPem,
} from '@gatewarden/roles-anywhere'
import {
  createDevelopmentCa,
  type DevelopmentCa,
  type LeafOptions,
} from '@gatewarden/roles-anywhere/ca'
import { sign } from 'aws4'
import express, { type Application } from 'express'
import { type LoopbackServer, serveOnLoopback } from '../kit/loopback-server.ts'
import { AuditRecording, LogRecording } from '../kit/recordings.ts'

const account = '000000000001'

/** Role of the machines of the plant. */
export const pressRole: string = `arn:gw:iam::${account}:role/press`

const model = defineModel({
  account,
  services: {
    presses: {
      resources: { press: 'press/{pressId}' },
      actions: { ReadPress: { level: 'Read', on: 'press' } },
    },
  },
})

/** A development CA, in memory or in a folder. */
export type PlantCa = Pick<DevelopmentCa, 'rootPem' | 'issue'>

/** An application with a guarded route, the service beside it, and the CA of its machines. */
export interface Plant extends AsyncDisposable {
  readonly iam: Iam<typeof model>
  readonly anywhere: RolesAnywhere
  readonly ca: PlantCa
  readonly audit: AuditRecording
  readonly log: LogRecording
  /** Issues a certificate and answers what signs in with it. */
  machine(leaf: LeafOptions, from?: PlantCa): Promise<CredentialProvider>
  /** Reads a press with a request signed by SigV4; answers the status. */
  readPress(credentials: TemporaryCredentials, press: string): Promise<number>
}

/** Options of {@link startPlant}. */
export interface PlantOptions {
  /** Default a new one. */
  readonly ca?: PlantCa
  /** Default true. */
  readonly isAnchorEnabled?: boolean
  /** Octets of all headers together that the server takes. Default that of Node, 16 KiB. */
  readonly maxHeaderSize?: number
}

/** Starts an application on loopback, as its README says. */
export async function startPlant({
  ca: given,
  isAnchorEnabled = true,
  maxHeaderSize = 16_384,
}: PlantOptions = {}): Promise<Plant> {
  const ca = given ?? (await createDevelopmentCa())
  const app = express()
  const server = await serveOnLoopback(app, undefined, { maxHeaderSize })
  const url = `http://127.0.0.1:${server.port}`
  const anywhere = rolesAnywhere({
    region: 'plant-1',
    trustAnchors: [{ name: 'plant', pem: ca.rootPem, enabled: isAnchorEnabled }],
    profiles: [{ name: 'presses', roleArns: [pressRole] }],
  })
  const audit = new AuditRecording()
  const log = new LogRecording()
  const iam = await createIam({
    model,
    policies: { roles: { press: pressEntity(anywhere) } },
    trust: [session()],
    services: [anywhere],
    audit,
    logger: log,
    baseUrl: `${url}/iam`,
  })
  addRoutes(app, iam)
  return {
    iam,
    anywhere,
    ca,
    audit,
    log,
    async machine(leaf, from = ca) {
      const { certificatePem, chainPem, privateKeyPem } = await from.issue(leaf)
      return fromRolesAnywhere({
        endpoint: `${url}/iam`,
        region: 'plant-1',
        trustAnchorArn: anywhere.trustAnchorArn('plant'),
        profileArn: anywhere.profileArn('presses'),
        roleArn: pressRole,
        certificate: certificatePem + chainPem,
        sign: signerFromPem(privateKeyPem),
      })
    },
    readPress: (credentials, press) => readPress(server, credentials, press),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await iam.close()
    },
  }
}

function addRoutes(app: Application, iam: Iam<typeof model>): void {
  app.use('/iam', iam.endpoints())
  app.use(iam.authenticate())
  app.get('/press/:pressId', iam.guard('presses:ReadPress'), (_req, res) => {
    res.json({ state: 'idle' })
  })
  app.use(iam.errorHandler())
  iam.assertGuarded(app)
}

function pressEntity(anywhere: RolesAnywhere) {
  const version = '2012-10-17'
  const trusted = {
    Effect: 'Allow',
    Principal: { Service: 'rolesanywhere.amazonaws.com' },
    Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
    Condition: {
      ArnEquals: { 'aws:SourceArn': anywhere.trustAnchorArn('plant') },
      StringEquals: { 'aws:PrincipalTag/x509Subject/OU': 'presses' },
    },
  }
  const own = {
    Effect: 'Allow',
    Action: 'presses:ReadPress',
    Resource: `arn:gw:presses::${account}:press/\${aws:PrincipalTag/x509Subject/CN}`,
  }
  return {
    AssumeRolePolicyDocument: { Version: version, Statement: [trusted] },
    Policies: { own: { Version: version, Statement: [own] } },
  }
}

async function readPress(
  { port }: LoopbackServer,
  { accessKeyId, secretAccessKey, sessionToken }: TemporaryCredentials,
  press: string,
): Promise<number> {
  const host = `127.0.0.1:${port}`
  const path = `/press/${press}`
  const request = { host, path, service: 'presses', region: 'local', headers: {} }
  const { headers } = sign(request, { accessKeyId, secretAccessKey, sessionToken })
  const sent = Object.entries(headers ?? {}).filter(([name]) => name.toLowerCase() !== 'host')
  const answer = await fetch(`http://${host}${path}`, {
    headers: Object.fromEntries(sent.map(([name, value]) => [name, String(value)])),
  })
  await answer.arrayBuffer()
  return answer.status
}
