/**
 * Decodes base64url strictly: no padding, no stray character, no unused trailing bit (PLAT-21).
 *
 * Node and jose read `YQ`, `YR` and `Y$Q` all as the same byte. Where bytes carry authority, one value
 * must have one spelling, or a cache or deny-list keyed by the text can be walked around.
 *
 * @returns `undefined` when the text is not the one canonical spelling of its bytes.
 */
export function decodeCanonicalBase64Url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined // RULE token.canonical-base64url
}
