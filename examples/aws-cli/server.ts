// node server.ts FOLDER: writes its tokens into FOLDER, and prints what a shell needs to be its client.
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createMasterKeys } from '@gatewarden/core'
import { createIam, listenOnLoopback, session } from '@gatewarden/express'
import express from 'express'
import { entities, heldByAlice } from './entities.ts'
import { createIdentityProvider } from './identity-provider.ts'
import { model } from './model.ts'

const folder = process.argv[2] ?? '.'
const app = express()
const server = createServer(app)
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

// Made anew at every start. An application reads the ones that it was given: its keys outlive the process.
const masterKeys = createMasterKeys()
const { key, seed, serialNumber, held } = await heldByAlice(masterKeys)
const idp = createIdentityProvider('https://idp.example')
const iam = await createIam({
  model,
  policies: entities(held, idp.entry),
  masterKeys,
  trust: [session()],
  baseUrl,
  outboundFederation: { accounts: ['000000000001'] },
})

app.use(iam.endpoints())
app.use(iam.authenticate())
app.get('/orders/:orderId', iam.guard('orders:GetOrder'), (req, res) => {
  res.json({ id: req.params['orderId'] })
})
app.delete('/orders/:orderId', iam.guard('orders:CancelOrder'), (_req, res) => {
  res.sendStatus(204)
})
iam.assertGuarded(app)
app.use(iam.errorHandler())

// Programs of this machine get sessions of the role `worker` from a listener of their own.
const tokenFile = join(folder, 'container-token')
await writeFile(tokenFile, randomBytes(32).toString('base64url'), { mode: 0o600 })
const containers = await listenOnLoopback(
  iam.containerCredentials({
    roleArn: 'arn:gw:iam::000000000001:role/worker',
    roleSessionName: 'worker-7',
    token: () => readFile(tokenFile, 'utf8'),
  }),
)
const webIdentityFile = join(folder, 'web-identity-token')
await writeFile(webIdentityFile, idp.tokenOf('build-7'), { mode: 0o600 })

// For the shell that started it. The secrets are shown this once.
console.log('export AWS_ACCESS_KEY_ID=%s', key.accessKeyId)
console.log('export AWS_SECRET_ACCESS_KEY=%s', key.secretAccessKey)
console.log('mfa_serial=%s mfa_seed=%s', serialNumber, seed)
console.log('web_identity_file=%s', webIdentityFile)
console.log('container_url=%s container_token_file=%s', containers.url, tokenFile)
console.log('export AWS_ENDPOINT_URL_STS=%s', baseUrl)
