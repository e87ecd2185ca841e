import {
  defaultParameterLimit,
  joinResourcePath,
  resourceParameterProblem,
  resourcePathProblem,
} from './resource-parameter.ts'

/** A placeholder of a template: `{orderId}`, or `{path+}` for `/`-joined segments. */
export interface TemplateParameter {
  readonly name: string
  readonly isPath: boolean
}

/** A compiled resource template such as `order/{orderId}/item/{itemId}`. */
export interface ResourceTemplate {
  readonly source: string
  /** In the order of the text. */
  readonly parameters: readonly TemplateParameter[]
  /** Text before each parameter, and after the last: one more than there are parameters. */
  readonly literals: readonly string[]
  /** Longest value of one placeholder or path segment, in UTF-16 units. */
  readonly parameterLimit: number
}

/** Values by placeholder, as a router gives them. */
export type ParameterValues = Readonly<Record<string, unknown>>

/** The resource part of an ARN, or which value cannot be in it. The value itself is never repeated. */
export type FilledTemplate =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly parameter: string; readonly problem: string }

/** The text could not be compiled; `problem` completes a sentence that begins with the template. */
export type ParsedTemplate =
  | { readonly ok: true; readonly template: ResourceTemplate }
  | { readonly ok: false; readonly problem: string }

const placeholder = /\{([A-Za-z_][A-Za-z0-9_]*)(\+?)\}/g
// Nothing that means something in a policy pattern, and nothing that breaks a line.
const literal = /^[A-Za-z0-9!#%&'()+,./:;<=>@^_`|~ -]*$/

/** Compiles a template. One value can be read from a filled template in one way only, or it is refused. */
export function parseResourceTemplate(source: string, parameterLimit?: number): ParsedTemplate {
  const parameters: TemplateParameter[] = []
  const literals: string[] = []
  let end = 0
  for (const match of source.matchAll(placeholder)) {
    literals.push(source.slice(end, match.index))
    parameters.push(Object.freeze({ name: match[1] ?? '', isPath: match[2] === '+' }))
    end = match.index + match[0].length
  }
  literals.push(source.slice(end))
  const problem = templateProblem(source, parameters, literals)
  if (problem !== undefined) return { ok: false, problem }
  return {
    ok: true,
    template: Object.freeze({
      source,
      parameters: Object.freeze(parameters),
      literals: Object.freeze(literals),
      parameterLimit: parameterLimit ?? defaultParameterLimit,
    }),
  }
}

/** Puts validated values into a template. They are literals: nothing in them is expanded or decoded. */
export function fillTemplate(template: ResourceTemplate, values: ParameterValues): FilledTemplate {
  const { parameters, literals, parameterLimit } = template
  let text = literals[0] ?? ''
  for (let index = 0; index < parameters.length; index++) {
    const { name, isPath } = parameters[index] as TemplateParameter
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    const problem = isPath
      ? resourcePathProblem(value, parameterLimit)
      : resourceParameterProblem(value, parameterLimit)
    if (problem !== undefined) return { ok: false, parameter: name, problem }
    // RULE guard.values-are-literals
    text += (isPath ? joinResourcePath(value) : (value as string)) + (literals[index + 1] ?? '')
  }
  return { ok: true, text }
}

function templateProblem(
  source: string,
  parameters: readonly TemplateParameter[],
  literals: readonly string[],
): string | undefined {
  if (source === '') return 'is empty'
  const names = new Set(parameters.map(({ name }) => name))
  if (names.size !== parameters.length) return 'names a placeholder twice'
  if (parameters.filter(({ isPath }) => isPath).length > 1) return 'has two `{path+}` placeholders'
  if (!literals.every((text) => literal.test(text))) {
    return 'holds a character outside placeholders that is not allowed, such as `*`, `?`, `$` or a brace'
  }
  // Two placeholders in one segment would let `a-b` + `c` and `a` + `b-c` name the same resource.
  const isAmbiguous = literals.slice(1, -1).some((text) => !text.includes('/'))
  return isAmbiguous ? 'has two placeholders in one segment' : undefined
}
