/** Parameters whose names are paths, as a tree: `Tags.member.1.Key`. */
export interface ParameterNode {
  /** The value given for exactly this path. */
  value: string | undefined
  readonly children: Map<string, ParameterNode>
}

/** Makes a tree of flat parameters. Maps all the way: no name has a meaning of its own (WIRE-5). */
export function parameterTree(form: ReadonlyMap<string, string>): ParameterNode {
  const root = emptyNode()
  for (const [path, value] of form) {
    let node = root
    for (const part of path.split('.')) {
      const child = node.children.get(part) ?? emptyNode()
      node.children.set(part, child)
      node = child
    }
    node.value = value
  }
  return root
}

function emptyNode(): ParameterNode {
  return { value: undefined, children: new Map() }
}
