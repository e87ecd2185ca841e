import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { fromIni, fromInstanceMetadata, fromProcess } from '@aws-sdk/credential-providers'
import { createLine, defineModel, type Line, session } from '@gatewarden/core'
import {
  credentialProcess,
  type FromFilesOptions,
  fromFiles,
  rolesAnywhere,
  serveMetadata,
  updateProfile,
} from '@gatewarden/roles-anywhere'
import { createDevelopmentCa } from '@gatewarden/roles-anywhere/ca'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createSandbox, type Sandbox } from '../sts/clients/sandbox.ts'
import { type RouteServer, serveRoutes } from '../sts/serve-routes.ts'

const account = '000000000001'
const role = `arn:gw:iam::${account}:role/press`
const model = defineModel({
  account,
  services: {
    presses: {
      resources: { press: 'press/{pressId}' },
      actions: { ReadPress: { level: 'Read', on: 'press' } },
    },
  },
})
const sessionOf = (name: string) => `arn:gw:sts::${account}:assumed-role/press/${name}`

let server: RouteServer
let line: Line
let folder: string
let sandbox: Sandbox
let files: FromFilesOptions
/** Hex serial: what a session is called when nobody names it. */
let serial: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'press-'))
  const ca = await createDevelopmentCa()
  const anywhere = rolesAnywhere({
    region: 'plant-1',
    trustAnchors: [{ name: 'plant', pem: ca.rootPem }],
    profiles: [{ name: 'presses', roleArns: [role] }],
  })
  server = await serveRoutes()
  line = await createLine({
    model,
    policies: { roles: { press: { AssumeRolePolicyDocument: trustOf() } } },
    trust: [session()],
    services: [anywhere],
    audit: { write: () => {} },
    baseUrl: server.url,
    region: 'eu-1',
  })
  server.serve(line.wireRoutes)
  const { certificatePem, privateKeyPem, chainPem } = await ca.issue({ commonName: 'press-4' })
  await writeFile(join(folder, 'cert.pem'), certificatePem + chainPem)
  await writeFile(join(folder, 'key.pem'), privateKeyPem)
  files = {
    endpoint: server.url,
    region: 'plant-1',
    trustAnchorArn: anywhere.trustAnchorArn('plant'),
    profileArn: anywhere.profileArn('presses'),
    roleArn: role,
    certificateFile: join(folder, 'cert.pem'),
    privateKeyFile: join(folder, 'key.pem'),
  }
  serial = await whoAmI(fromFiles(files)).then((arn) => arn?.split('/').at(-1) ?? '')
})
beforeEach(async () => {
  sandbox = await createSandbox(server.url)
  return () => sandbox[Symbol.asyncDispose]()
})
afterAll(async () => {
  await line.close()
  await server[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

function trustOf(): object {
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'rolesanywhere.amazonaws.com' },
    Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
  }
  return { Version: '2012-10-17', Statement: [statement] }
}

async function whoAmI(credentials: ReturnType<typeof fromIni>): Promise<string | undefined> {
  const client = new STSClient({
    endpoint: server.url,
    region: 'eu-1',
    maxAttempts: 1,
    credentials,
  })
  return (await client.send(new GetCallerIdentityCommand({}))).Arn
}

describe('the AWS SDK for JavaScript, unmodified', () => {
  test('RAC-1 takes files of a certificate as its credentials', async () => {
    expect(serial).toMatch(/^[0-9a-f]{32}$/)
    expect(await whoAmI(fromFiles(files))).toBe(sessionOf(serial))
  })

  test('RAC-5 finds the credentials at the metadata endpoint', async () => {
    const metadata = await serveMetadata({ ...files, port: 0 })
    sandbox.set({
      AWS_EC2_METADATA_DISABLED: undefined,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.url,
    })

    const arn = await whoAmI(fromInstanceMetadata({ maxRetries: 0 }))
    await metadata.close()

    expect(arn).toBe(sessionOf(serial))
  })

  test('RAC-1 reads the profile that update writes', async () => {
    const file = await sandbox.write('credentials', '[other]\naws_access_key_id = x\n')

    await updateProfile({ ...files, file, profile: 'press', once: true })

    expect(await whoAmI(fromIni({ profile: 'press' }))).toBe(sessionOf(serial))
    expect(await readFile(file, 'utf8')).toMatch(/^\[other\]\naws_access_key_id = x\n\n\[press\]/)
  })

  test('RAC-1 runs a program that prints what credentialProcess answers', async () => {
    const printed = await sandbox.write('printed', await credentialProcess(files))
    await sandbox.write('config', `[profile printed]\ncredential_process = cat ${printed}\n`)

    expect(await whoAmI(fromProcess({ profile: 'printed' }))).toBe(sessionOf(serial))
  })
})

test('RAC-5 a port that is taken is an error, and a role without a name another', async () => {
  const first = await serveMetadata({ ...files, port: 0 })

  await expect(serveMetadata({ ...files, port: first.port })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  })
  await first.close()
  await expect(serveMetadata({ ...files, port: 0, roleArn: 'role' })).rejects.toThrow(
    new TypeError('"roleArn" option must be the ARN of a role'),
  )
})
