import * as client from 'openid-client'
import { desk } from './real-provider.ts'

/**
 * Signs in by the code flow with PKCE, as a browser and a web application do together.
 *
 * @param url - issuer of the provider.
 * @returns the ID token.
 */
export async function signIn(url: string): Promise<string> {
  const configuration = await client.discovery(
    new URL(url),
    desk.id,
    { client_secret: desk.secret },
    undefined,
    { execute: [client.allowInsecureRequests] },
  )
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  const start = client.buildAuthorizationUrl(configuration, {
    redirect_uri: desk.redirectUri,
    scope: 'openid',
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  })
  const callback = await browse(start)
  const tokens = await client.authorizationCodeGrant(configuration, callback, { pkceCodeVerifier })
  if (tokens.id_token === undefined) throw new Error('there is no ID token')
  return tokens.id_token
}

const mostRedirects = 10

/** Follows redirects with cookies until one leads to the application. */
async function browse(start: URL): Promise<URL> {
  const cookies = new Map<string, string>()
  let at = start
  for (let redirects = 0; redirects < mostRedirects; redirects += 1) {
    if (at.href.startsWith(desk.redirectUri)) return at
    const cookie = Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(at, { headers: { cookie }, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const [name = '', value = ''] = pair.split('=')
      cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null) throw new Error(`${at.href} answers ${response.status}`)
    at = new URL(location, at)
  }
  throw new Error('too many redirects')
}
