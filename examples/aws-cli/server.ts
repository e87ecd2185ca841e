import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createMasterKeys } from '@gatewarden/core'
import { createIam, session } from '@gatewarden/express'
import express from 'express'
import { entities, keyOfAlice } from './entities.ts'
import { model } from './model.ts'

const app = express()
const server = createServer(app)
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

// Made anew at every start. An application reads the one that it was given: its keys outlive the process.
const masterKeys = createMasterKeys()
const key = await keyOfAlice(masterKeys)
const iam = await createIam({
  model,
  policies: entities([key.entry]),
  masterKeys,
  trust: [session()],
  baseUrl,
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

// For the shell that started it. The secret is shown this once.
console.log('export AWS_ACCESS_KEY_ID=%s', key.accessKeyId)
console.log('export AWS_SECRET_ACCESS_KEY=%s', key.secretAccessKey)
console.log('export AWS_ENDPOINT_URL_STS=%s', baseUrl)
