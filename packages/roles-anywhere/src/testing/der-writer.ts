export { der, encode, lengthOctets } from '../der/write-der.ts'
