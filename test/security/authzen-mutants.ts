import type { Mutant } from './mutant.ts'

const room = 'packages/core/src/authzen'
const evaluation = [`${room}/evaluation.test.ts`]
const requests = [`${room}/request/requests.test.ts`]
const batch = [`${room}/batch.test.ts`]
const search = [`${room}/search/search.test.ts`]

/** Defences of AuthZEN whose removal was seen to fail. */
export const authZenMutants: readonly Mutant[] = [
  {
    name: 'authzen: whoever is known may ask',
    file: `${room}/create-authzen-routes.ts`,
    from: "if (decision.effect !== 'Allow') throw",
    to: "if (decision.effect === 'Deny' && decision.reason === 'ExplicitlyDenied') throw",
    suites: requests,
  },
  {
    name: 'authzen: the permission is of the account of the caller',
    file: `${room}/create-authzen-routes.ts`,
    from: 'resourceFacts: { account: host.model.account },',
    to: 'resourceFacts: { account: caller.account },',
    suites: ['test/authzen/callers.test.ts'],
  },
  {
    name: 'authzen: properties are keys of their own name',
    file: `${room}/access-keys.ts`,
    from: 'keys.set(`authzen:subject/${name}`, value)',
    to: 'keys.set(name.includes(":") ? name : `authzen:subject/${name}`, value)',
    suites: evaluation,
  },
  {
    name: 'authzen: the stored value stands before the given one',
    file: `${room}/access-keys.ts`,
    from: 'for (const [name, value] of resource.properties) keys',
    to: 'for (const [name, value] of resource.properties) if (!keys.has(`authzen:resource/${name}`)) keys',
    suites: evaluation,
  },
  {
    name: 'authzen: facts of the caller are those of the subject',
    file: `${room}/access-evaluation.ts`,
    from: 'facts: accessFacts(question, principal, loaded.facts),',
    to: 'facts: { sourceIp: this.#call.facts.sourceIp, ...accessFacts(question, principal, loaded.facts) },',
    suites: evaluation,
  },
  {
    name: 'authzen: a subject that nobody knows is anonymous',
    file: `${room}/access-evaluation.ts`,
    from: 'const principal = this.subject(question.subject)',
    to: "const principal = this.subject(question.subject) ?? ({ kind: 'anonymous', tags: new Map() } as never)",
    suites: evaluation,
  },
  {
    name: 'authzen: a resource that does not exist is decided on',
    file: `${room}/access-evaluation.ts`,
    from: 'if (description === null || description === undefined) return undefined',
    to: 'if (description === null || description === undefined) return nothingKnown',
    suites: evaluation,
  },
  {
    name: 'authzen: code of the application may take its time',
    file: `${room}/deadline.ts`,
    from: 'this.#cancel = this.#timers.after(this.#ms, late)',
    to: 'void late',
    suites: [`${room}/deadline.test.ts`],
  },
  {
    name: 'authzen: the last of two properties counts',
    file: `${room}/request/read-parts.ts`,
    from: 'if (names.has(folded)) throw',
    to: 'if (names.has(name)) throw',
    suites: requests,
  },
  {
    name: 'authzen: any text is the id of a request',
    file: `${room}/request/request-id.ts`,
    from: '/^[!-~]{1,128}$/.test(id)',
    to: 'id.length > 0',
    suites: requests,
  },
  {
    name: 'authzen: properties of a default stay with an item',
    file: `${room}/request/read-question.ts`,
    from: 'properties: item.properties,',
    to: 'properties: new Map([...byDefault.properties, ...item.properties]),',
    suites: batch,
  },
  {
    name: 'authzen: batches have no end',
    file: `${room}/evaluate-batch.ts`,
    from: 'if (node.items.length > batchItems) {',
    to: 'if (node.items.length > 100 * batchItems) {',
    suites: batch,
  },
  {
    name: 'authzen: batches go on behind their end',
    file: `${room}/evaluate-batch.ts`,
    from: 'if (answer.decision === last) break',
    to: 'if (answer.decision !== answer.decision) break',
    suites: batch,
  },
  {
    name: 'authzen: searches have no budget',
    file: `${room}/search/search-access.ts`,
    from: 'left -= size',
    to: 'left -= 0',
    suites: search,
  },
  {
    name: 'authzen: a token is of every search',
    file: `${room}/search/searches.ts`,
    from: 'return { identity: JSON.stringify(parts) }',
    to: 'return { identity: String(parts.length) }',
    suites: search,
  },
]
