/** A public URL of ours, and the host in it. */
export interface PublicUrl {
  /** Without slash at its end. */
  readonly text: string
  readonly host: string
}

/** Checks the URL of an option. @throws {TypeError} naming the option. */
export function parsePublicUrl(option: string, text: string): PublicUrl {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain =
    url !== undefined &&
    (url.protocol === 'https:' || url.protocol === 'http:') &&
    url.search === '' &&
    url.hash === '' &&
    url.username === ''
  if (!isPlain)
    throw new TypeError(`"${option}" option must be a URL without query, found \`${text}\``)
  return { text: text.replace(/\/$/, ''), host: url.host }
}
