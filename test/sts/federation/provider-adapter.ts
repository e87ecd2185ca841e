import type { Adapter, AdapterPayload } from 'oidc-provider'

/** What a provider remembers, in memory: it outlives a restart with other keys. */
export function createProviderAdapter(): (model: string) => Adapter {
  const stored = new Map<string, AdapterPayload>()
  const uids = new Map<string, string>()

  return (model) => {
    const keyOf = (id: string) => `${model}:${id}`
    return {
      upsert: async (id, payload) => {
        stored.set(keyOf(id), payload)
        if (payload.uid !== undefined) uids.set(payload.uid, keyOf(id))
      },
      find: async (id) => stored.get(keyOf(id)),
      findByUid: async (uid) => stored.get(uids.get(uid) ?? ''),
      findByUserCode: async () => undefined,
      consume: async (id) => {
        const payload = stored.get(keyOf(id))
        if (payload !== undefined) stored.set(keyOf(id), { ...payload, consumed: Date.now() })
      },
      destroy: async (id) => void stored.delete(keyOf(id)),
      revokeByGrantId: async () => undefined,
    }
  }
}
