/** What a browser answers to a registration: members of `RegistrationResponseJSON`, all base64url but the last. */
export interface RegistrationAnswer {
  readonly id: string
  readonly clientDataJSON: string
  readonly attestationObject: string
  readonly transports: readonly string[]
}

/** What a browser answers to a request for an assertion: members of `AuthenticationResponseJSON`, base64url. */
export interface AssertionAnswer {
  readonly id: string
  readonly clientDataJSON: string
  readonly authenticatorData: string
  readonly signature: string
  /** The user handle that the authenticator kept; `undefined` where it keeps none. */
  readonly userHandle: string | undefined
}

/** A WebAuthn credential in a file of `users`: one object of its list `WebAuthnCredentials`. Nothing in it is secret. */
export interface WebAuthnCredentialEntry {
  /** Credential id, base64url. */
  readonly CredentialId: string
  /** Unique id of the user that registered it. */
  readonly UserId: string
  /** COSE_Key, base64url. */
  readonly PublicKey: string
  /** Signature counter at registration; 0 for authenticators that do not count. */
  readonly SignCount: number
  /** How a browser reaches the authenticator. */
  readonly Transports: readonly string[]
  /** ISO 8601, whole seconds, UTC. */
  readonly EnableDate: string
}
