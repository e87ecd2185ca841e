import type { TemporaryCredentials } from '@gatewarden/core'

interface Line {
  readonly text: string
  /** Its line break; empty at the end of the file. */
  readonly end: string
}

/**
 * Puts credentials into one profile of an AWS credentials file, and leaves every other byte of it as it is. A profile
 * that is not there comes at the end.
 *
 * @throws {TypeError} for a name that no profile can have, a profile that stands twice, and credentials that would end
 *   their line.
 */
export function withCredentials(
  file: string,
  profile: string,
  credentials: TemporaryCredentials,
): string {
  checkProfile(profile)
  const values = valuesOf(credentials)
  const lines = linesOf(file)
  const end = lines.find((line) => line.end !== '')?.end ?? '\n'
  const starts = lines.flatMap(({ text }, at) => (sectionName(text) === profile ? [at] : []))
  const [start, ...others] = starts
  if (others.length > 0) throw new TypeError(`the profile \`${profile}\` stands twice in the file`)
  const written = [...values].map(([key, value]) => `${key} = ${value}${end}`).join('')
  if (start === undefined) {
    const gap = file === '' ? '' : /\n$/.test(file) ? end : end + end
    return `${file}${gap}[${profile}]${end}${written}`
  }
  const next = lines.findIndex(({ text }, at) => at > start && sectionName(text) !== undefined)
  const stop = next === -1 ? lines.length : next
  const head = lines.slice(0, start + 1).map(({ text, end: own }) => text + (own || end))
  const kept = withoutKeys(lines.slice(start + 1, stop), new Set(values.keys()))
  const rest = lines.slice(stop)
  return head.join('') + written + joined(kept) + joined(rest)
}

function valuesOf(credentials: TemporaryCredentials): ReadonlyMap<string, string> {
  const values = new Map([
    ['aws_access_key_id', credentials.accessKeyId],
    ['aws_secret_access_key', credentials.secretAccessKey],
    ['aws_session_token', credentials.sessionToken],
  ])
  for (const [key, value] of values) {
    // A line break would write further settings into the profile: a `credential_process` is a program that runs.
    if (!/^[!-~]+$/.test(value))
      throw new TypeError(`the ${key} cannot stand in a credentials file`) // RULE rac.profile-values-are-one-line
  }
  return values
}

function checkProfile(profile: string): void {
  if (!/^[^\s[\]\p{C}](?:[^[\]\p{C}]{0,126}[^\s[\]\p{C}])?$/u.test(profile))
    throw new TypeError('"profile" option must be 1 to 128 characters without brackets')
}

function linesOf(file: string): readonly Line[] {
  return [...file.matchAll(/([^\r\n]*)(\r\n|\n|\r|$)/g)]
    .filter(([whole]) => whole !== '')
    .map(([, text = '', end = '']) => ({ text, end }))
}

/** `undefined` for a line that begins no section. */
function sectionName(line: string): string | undefined {
  return /^\s*\[\s*([^\]]*?)\s*\]/.exec(line)?.[1]
}

/** Without the lines of these keys, and without what continues them: such lines are indented. */
function withoutKeys(lines: readonly Line[], keys: ReadonlySet<string>): readonly Line[] {
  let isDropping = false
  return lines.filter(({ text }) => {
    const isContinuation = /^\s+\S/.test(text)
    if (!isContinuation) isDropping = keys.has(keyOf(text))
    return !isDropping
  })
}

function keyOf(line: string): string {
  return (/^([^=:#;]+?)\s*[=:]/.exec(line)?.[1] ?? '').toLowerCase()
}

function joined(lines: readonly Line[]): string {
  return lines.map(({ text, end }) => text + end).join('')
}
