export const stackNames: readonly string[] = []
export async function benchMiddleware(_options: object): Promise<number> {
  return 0
}
