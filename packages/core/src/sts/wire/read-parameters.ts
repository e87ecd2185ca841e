import { IamError } from '../../errors.ts'
import { echoed } from '../echoed.ts'
import type {
  ListParameter,
  Parameter,
  ParameterTable,
  StructureParameter,
  TextParameter,
} from '../parameters/parameter.ts'
import type { ParameterNode } from './parameter-tree.ts'

/**
 * Reads the parameters of one operation into its input. Types only; limits are the operation's own check.
 *
 * @throws {IamError} `ValidationError` for a name that the table does not have, a gap in a list or a value of
 *   the wrong shape: what is dropped silently could be a restriction (WIRE-4).
 */
export function readParameters<Input extends object>(
  table: ParameterTable<Input>,
  root: ParameterNode,
): Partial<Input> {
  // The table has exactly the members of `Input`, each with its kind, so what is read by it is an input.
  return readMembers(Object.entries<Parameter>(table), root, '') as Partial<Input>
}

function readMembers(
  members: readonly (readonly [string, Parameter])[],
  node: ParameterNode,
  at: string,
): object {
  const unread = new Set(node.children.keys())
  const input: Record<string, unknown> = Object.create(null)
  for (const [member, parameter] of members) {
    const name = wireName(member, parameter)
    const child = node.children.get(name)
    unread.delete(name)
    if (child !== undefined) input[member] = readParameter(parameter, child, `${at}${name}`)
  }
  for (const name of unread) throw invalid(`Unknown parameter '${at}${echoed(name)}'`) // RULE wire.unknown-parameter
  return input
}

function wireName(member: string, parameter: Parameter): string {
  if (parameter.kind === 'text' && parameter.wireName !== undefined) return parameter.wireName
  return member.charAt(0).toUpperCase() + member.slice(1)
}

function readParameter(parameter: Parameter, node: ParameterNode, at: string): unknown {
  switch (parameter.kind) {
    case 'text':
      return readText(node, at)
    case 'integer':
      return readInteger(node, at)
    case 'flag':
      return readFlag(node, at)
    case 'list':
      return readList(parameter, node, at)
  }
}

function readText(node: ParameterNode, at: string): string {
  if (node.children.size > 0 || node.value === undefined)
    throw invalid(`'${at}' must be a single value`)
  return node.value
}

function readInteger(node: ParameterNode, at: string): number {
  const value = readText(node, at)
  if (!/^-?[0-9]{1,15}$/.test(value)) throw invalid(`'${at}' must be an integer`)
  return Number(value)
}

function readFlag(node: ParameterNode, at: string): boolean {
  const value = readText(node, at)
  if (value !== 'true' && value !== 'false') throw invalid(`'${at}' must be true or false`)
  return value === 'true'
}

function readList(parameter: ListParameter, node: ParameterNode, at: string): readonly unknown[] {
  // An empty list arrives as `X=`.
  if (node.value === '' && node.children.size === 0) return []
  const members = node.children.get('member')
  if (node.value !== undefined || members === undefined || node.children.size > 1) {
    throw invalid(`'${at}' must be a list: '${at}.member.1'`)
  }
  if (members.value !== undefined) throw invalid(`'${at}.member' must have a number`)

  const items: unknown[] = []
  for (let index = 1; index <= members.children.size; index += 1) {
    const item = members.children.get(String(index))
    // RULE wire.list-without-gaps
    if (item === undefined) throw invalid(`'${at}.member' must be numbered from 1 without a gap`)
    items.push(readItem(parameter.item, item, `${at}.member.${index}`))
  }
  return items
}

function readItem(
  item: TextParameter | StructureParameter,
  node: ParameterNode,
  at: string,
): unknown {
  if (item.kind === 'text') return readText(node, at)
  if (node.value !== undefined) throw invalid(`'${at}' must be a structure`)
  return readMembers(Object.entries(item.members), node, `${at}.`)
}

function invalid(problem: string): IamError {
  return new IamError('ValidationError', problem)
}
