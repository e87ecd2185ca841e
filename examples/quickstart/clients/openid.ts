import { clientSecrets, resourceOf } from '../provider.ts'

/** Gets a token for `audience` by the client-credentials grant, as any OAuth client does. */
export async function getToken(
  issuer: string,
  clientId: string,
  audience: string,
): Promise<string> {
  const basic = Buffer.from(`${clientId}:${clientSecrets.get(clientId)}`).toString('base64')
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource: resourceOf(audience) }),
  })
  const answer = (await response.json()) as { access_token?: string; error?: string }
  if (answer.access_token === undefined) {
    throw new Error(
      `the OpenID provider gave \`${clientId}\` no token: ${answer.error ?? response.status}`,
    )
  }
  return answer.access_token
}
