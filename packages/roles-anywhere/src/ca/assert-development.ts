/** The CA keeps its keys in plain files and vouches for whatever it is told. @throws {Error} with `NODE_ENV=production`. */
export function assertDevelopment(): void {
  if (process.env['NODE_ENV'] === 'production')
    throw new Error('the development CA does not run in production') // RULE ca.not-in-production
}
