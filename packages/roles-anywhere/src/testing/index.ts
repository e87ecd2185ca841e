// What tests of applications forge: certificates that no CA would issue, and signed requests with them.

// DER
export { type DerWriter, der, encode, lengthOctets } from '../der/write-der.ts'
// Chains that break one rule
export { type BrokenChain, type BrokenRule, brokenRules, forgeBroken } from './forge-broken.ts'
// Certificates from parts
export {
  commonName,
  ecdsaSha256,
  ecKey,
  type ForgeKey,
  type ForgeOptions,
  forgeCertificate,
  keyIdOf,
  keyOf,
  rsaKey,
} from './forge-certificate.ts'
export {
  type CaOptions,
  type ForgedCa,
  forgeCa,
  forgedTime,
  forgeLeaf,
  pemOf,
} from './forge-chain.ts'
export {
  certificatePolicies,
  type ForgedSubtrees,
  nameConstraints,
  policyConstraints,
  policyMappings,
} from './forge-constraints.ts'
export {
  authorityKeyId,
  caConstraints,
  clientAuth,
  extendedKeyUsage,
  extension,
  type GeneralNameWriter,
  generalName,
  keyUsage,
  serverAuth,
  subjectAltName,
  subjectKeyId,
} from './forge-extensions.ts'
export { byMlDsa, mlDsaKey } from './forge-ml-dsa.ts'
// Requests
export {
  type RequestLeaf,
  type RequestParts,
  type SentRequest,
  signedRequest,
  withHeader,
} from './signed-request.ts'
