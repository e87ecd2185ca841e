/** What an answer must satisfy beside its signature. */
export interface ExpectedAnswer {
  readonly expectedChallenge: (challenge: string) => Promise<boolean>
  readonly expectedOrigin: string[]
  readonly expectedRPID: string
  readonly requireUserVerification: boolean
}

/** A credential as browsers are told of it. */
export interface CredentialDescriptor {
  readonly id: string
  readonly transports: readonly string[]
}

/** `PublicKeyCredentialJSON` of a browser. */
export interface CredentialResponse<Members> {
  readonly id: string
  readonly rawId: string
  readonly type: 'public-key'
  readonly response: Members
  readonly clientExtensionResults: object
}

/**
 * The functions of `@simplewebauthn/server` that ceremonies are made of, as far as they are used here. The package is an
 * optional peer, and its own types want those of a browser: neither reaches who has no WebAuthn.
 */
export interface WebAuthnLibrary {
  generateRegistrationOptions(options: {
    readonly rpID: string
    readonly rpName: string
    readonly userName: string
    readonly userID: Uint8Array
    readonly challenge: Uint8Array
    readonly timeout: number
    readonly attestationType: 'none'
    readonly excludeCredentials: readonly CredentialDescriptor[]
    readonly authenticatorSelection: {
      residentKey: 'preferred'
      userVerification: 'required'
    }
    readonly supportedAlgorithmIDs: readonly number[]
  }): Promise<object>
  verifyRegistrationResponse(
    options: ExpectedAnswer & {
      readonly response: CredentialResponse<{
        readonly clientDataJSON: string
        readonly attestationObject: string
      }>
      readonly supportedAlgorithmIDs: readonly number[]
    },
  ): Promise<{
    readonly verified: boolean
    readonly registrationInfo?: {
      readonly credential: {
        readonly id: string
        readonly publicKey: Uint8Array
        readonly counter: number
      }
    }
  }>
  generateAuthenticationOptions(options: {
    readonly rpID: string
    readonly challenge: Uint8Array
    readonly timeout: number
    readonly allowCredentials: readonly CredentialDescriptor[]
    readonly userVerification: 'required'
  }): Promise<object>
  verifyAuthenticationResponse(
    options: ExpectedAnswer & {
      readonly response: CredentialResponse<{
        readonly clientDataJSON: string
        readonly authenticatorData: string
        readonly signature: string
      }>
      readonly credential: {
        readonly id: string
        readonly publicKey: Uint8Array
        readonly counter: number
      }
    },
  ): Promise<{
    readonly verified: boolean
    readonly authenticationInfo: { readonly newCounter: number }
  }>
  /** Of `@simplewebauthn/server/helpers`: members of an attestation object by name. */
  decodeAttestationObject(bytes: Uint8Array): ReadonlyMap<string, unknown>
}

/** A variable, so that neither the compiler nor a bundler looks for a package that few have. */
const packageName: string = '@simplewebauthn/server'

/**
 * Loads `@simplewebauthn/server`, an optional peer: who has no WebAuthn pays nothing for it.
 *
 * @param load - for tests.
 * @throws {TypeError} when it is not installed.
 */
export async function loadWebAuthnLibrary(
  load: (name: string) => Promise<object> = (name) => import(name),
): Promise<WebAuthnLibrary> {
  try {
    const [server, helpers] = await Promise.all([load(packageName), load(`${packageName}/helpers`)])
    return { ...helpers, ...server } as WebAuthnLibrary
  } catch (cause) {
    const message =
      '"webAuthn" option needs the package @simplewebauthn/server 14: install it beside @gatewarden/core'
    throw new TypeError(message, { cause })
  }
}
