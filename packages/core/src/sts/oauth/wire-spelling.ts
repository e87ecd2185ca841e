/** Parameters that are called otherwise here than a conversion of their spelling gives. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ['roleArn', 'resource'],
  ['webIdentityToken', 'subject_token'],
])

// The two places where `assertParameters` names a member; values stand elsewhere in its texts.
const named = /(?<= at '|Unknown parameter ')[A-Za-z]+(?=[.'\d])/g

/** What STS says of a parameter, with the name that an OAuth client knows: `role_session_name`, not `roleSessionName`. */
export function inWireSpelling(message: string): string {
  return message.replace(named, (member) => otherNames.get(member) ?? snakeCase(member))
}

function snakeCase(member: string): string {
  return member.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
