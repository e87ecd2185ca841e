/** A finding of a fuzz target: what it fed is not what came out. */
export class Finding extends Error {
  override readonly name = 'Finding'
}

/** @throws Finding if the claim is false; `what` tells what was fed. */
export function claim(holds: boolean, what: () => string): void {
  if (!holds) throw new Finding(what())
}

/** The text with everything escaped that a terminal would swallow. */
export const shown = (value: unknown): string =>
  JSON.stringify(value)?.replace(
    /[^ -~]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  ) ?? 'undefined'
