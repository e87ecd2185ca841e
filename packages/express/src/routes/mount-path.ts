import type { Layer, RegisteredPath } from './express-shapes.ts'

/** A path of a layer as text, and the names that it gives to `req.params`. */
export interface PathText {
  readonly text: string
  /** None for a RegExp: a guard on it needs a mapper. */
  readonly parameters: readonly string[]
}

/** The paths that a layer was registered with; one empty text where it was mounted without a path. */
export function pathsOf(layer: Layer): readonly PathText[] {
  if (layer.route !== undefined) return registeredPaths(layer.route.path)
  if (layer.slash === true || layer.regexp?.fast_slash === true) return [rootPath]
  if (layer.rawPath !== undefined) return registeredPaths(layer.rawPath)
  // Express 4 keeps of a mount its RegExp alone.
  return layer.regexp === undefined ? [] : pathsFromRegExp(layer.regexp, layer.keys ?? [])
}

const rootPath: PathText = Object.freeze({ text: '', parameters: [] })

function registeredPaths(path: RegisteredPath): readonly PathText[] {
  if (typeof path === 'string') return [fromText(path)]
  if (path instanceof RegExp) return [fromRegExp(path)]
  return path.flat(Number.POSITIVE_INFINITY as 1).flatMap((entry) => registeredPaths(entry))
}

function fromText(path: string): PathText {
  const text = path === '/' ? '' : path.replace(/\/+$/, '')
  return { text, parameters: parameterNames(path) }
}

function fromRegExp(pattern: RegExp): PathText {
  return { text: `(${String(pattern)})`, parameters: [] }
}

// `:name`, `*name` and their quoted forms; a backslash escapes the next character.
const parameter =
  /\\.|[:*](?:"((?:\\.|[^"\\])*)"|([\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*))/gu

function parameterNames(path: string): readonly string[] {
  const names: string[] = []
  for (const match of path.matchAll(parameter)) {
    const name = match[2] ?? match[1]?.replace(/\\(.)/g, '$1')
    if (name !== undefined) names.push(name)
  }
  return names
}

// What path-to-regexp 0.1 writes for a mount: `^…\/?(?=\/|$)`, arrays joined by `|`.
const mountEnd = '\\/?(?=\\/|$)'

function pathsFromRegExp(pattern: RegExp, keys: NonNullable<Layer['keys']>): readonly PathText[] {
  if (!pattern.source.startsWith('^') || !pattern.source.endsWith(mountEnd)) {
    return [fromRegExp(pattern)]
  }
  const names = keys.map(({ name }) => String(name))
  const texts = pattern.source.slice(1, -mountEnd.length).split(`${mountEnd}|^`)
  const paths: PathText[] = []
  for (const source of texts) {
    const used = source.match(/\((?!\?)/g)?.length ?? 0
    const parameters = names.splice(0, used)
    paths.push({ text: plainText(source, parameters), parameters })
  }
  return paths
}

/** Turns groups back into `:name` and escapes into the characters. For people and for comparing. */
function plainText(source: string, names: readonly string[]): string {
  let index = 0
  return source
    .replace(/\(\?:\\\/\((?:[^()]|\([^()]*\))*\)\)\??/g, () => `/:${names[index++] ?? '?'}`)
    .replace(/\((?!\?)[^()]*\)/g, () => `:${names[index++] ?? '?'}`)
    .replace(/\\(.)/g, '$1')
}
