import { createRequire } from 'node:module'
import type express from 'express'
import express5 from 'express'

/** Major version of Express. */
export type Major = 4 | 5

// The alias has no types of its own; the parts used here are the same in both majors.
const express4 = createRequire(import.meta.url)('express4') as typeof express

/** The Express of a major version. */
export function expressOf(major: Major): typeof express {
  return major === 5 ? express5 : express4
}
