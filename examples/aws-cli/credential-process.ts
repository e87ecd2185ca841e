// credential_process = node credential-process.ts URL TOKEN_FILE
// For programs that know profiles, but no container credentials: asks the endpoint, prints what AWS clients expect.
import { readFile } from 'node:fs/promises'
import { credentialProcessOutput } from '@gatewarden/core'

const [url = '', tokenFile = ''] = process.argv.slice(2)
const authorization = await readFile(tokenFile, 'utf8')
const answer = await fetch(url, {
  headers: { authorization },
  redirect: 'error',
  signal: AbortSignal.timeout(10_000),
})
const credentials = (await answer.json()) as Readonly<Record<string, string>>
if (!answer.ok) {
  console.error('%d %s: %s', answer.status, credentials['code'], credentials['message'])
  process.exit(1)
}
const accountId = credentials['AccountId']
process.stdout.write(
  credentialProcessOutput({
    accessKeyId: credentials['AccessKeyId'] ?? '',
    secretAccessKey: credentials['SecretAccessKey'] ?? '',
    sessionToken: credentials['Token'] ?? '',
    expiration: new Date(credentials['Expiration'] ?? ''),
    ...(accountId === undefined ? {} : { accountId }),
  }),
)
