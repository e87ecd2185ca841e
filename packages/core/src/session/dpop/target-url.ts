const parts = /^(https?):\/\/([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?(\/.*)?$/i
// Visible ASCII less what ends a path and what no client leaves unescaped.
const pathText = /^[!$-;=@-[\]^_a-z|~]*$/i
const defaultPorts: ReadonlyMap<string, string> = new Map([
  ['http', '80'],
  ['https', '443'],
])

/**
 * The normal form of an http or https URL without query and fragment, so that two spellings of one URL compare equal
 * (RFC 9449, section 4.3; RFC 3986, sections 6.2.2 and 6.2.3): case of scheme, host and escapes, needless escapes,
 * default port, empty path. Dot segments stay: routers do not resolve them either.
 *
 * @returns `undefined` for everything else: query, fragment, user information, relative references.
 */
export function normalTargetUrl(text: string): string | undefined {
  const [, scheme = '', host = '', port, path = '/'] = parts.exec(text) ?? []
  const plainPath = normalPath(path)
  if (host === '' || plainPath === undefined) return undefined
  const plainScheme = scheme.toLowerCase()
  const isDefault = port === undefined || port === defaultPorts.get(plainScheme)
  return `${plainScheme}://${host.toLowerCase()}${isDefault ? '' : `:${port}`}${plainPath}`
}

function normalPath(path: string): string | undefined {
  const text = path.replaceAll('%', '')
  if (!pathText.test(text) || /%(?![0-9a-f]{2})/i.test(path)) return undefined
  return path.replace(/%[0-9a-f]{2}/gi, (digits) => {
    const char = String.fromCharCode(Number.parseInt(digits.slice(1), 16))
    return /[a-z0-9\-._~]/i.test(char) ? char : digits.toUpperCase()
  })
}
