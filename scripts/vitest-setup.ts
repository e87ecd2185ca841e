import './assert-node.js'

/** Loaded once before all tests: the import above refuses an old Node with a message that says what to do. */
export function setup(): void {}
