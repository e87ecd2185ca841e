/** The issuer of Google as it is registered. */
export const googleIssuer = 'https://accounts.google.com'

/** The issuer that a provider is registered under: the text of `iss`, but for Google's form without scheme (FED-2). */
export function registeredIssuer(issuer: string): string {
  return issuer === 'accounts.google.com' ? googleIssuer : issuer // RULE fed.google-alias
}
