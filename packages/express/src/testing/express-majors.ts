import { createRequire } from 'node:module'
import express5 from 'express'

// The alias has no types of its own; the parts used in tests are the same in both majors.
const express4 = createRequire(import.meta.url)('express4') as typeof express5

/** Both majors, with names for test titles. */
export const majors: readonly { readonly major: string; readonly express: typeof express5 }[] = [
  { major: 'Express 5', express: express5 },
  { major: 'Express 4', express: express4 },
]
