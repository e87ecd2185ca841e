/** Tags of a principal, session or resource. Keys keep their case; no two differ only in case (KEY-6). */
export type Tags = ReadonlyMap<string, string>

/** No tags. */
export const noTags: Tags = new Map()
