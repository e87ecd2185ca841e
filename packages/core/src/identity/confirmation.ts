/** What a token is bound to: who presents it proves more than having it (RFC 7800, `cnf`). */
export type Confirmation =
  /** A key that signs DPoP proofs; RFC 7638 thumbprint of its JWK, SHA-256 as base64url (RFC 9449). */
  | { readonly kind: 'dpop'; readonly thumbprint: string }
  /** The client certificate of a TLS connection; SHA-256 of its DER as base64url (RFC 8705). */
  | { readonly kind: 'certificate'; readonly thumbprint: string }
  /** The secret access key of the session: it is used in signed requests alone. */
  | { readonly kind: 'signature' }

/** What a session is to be bound to; `bearer`: its token alone is handed out, without a secret to sign with. */
export type SessionBinding = Confirmation | { readonly kind: 'bearer' }
