/** Files that hold keys and certificates, by what they are called. Add a line to teach it one. */

/** Behind the last dot, in lower case. */
export const KEY_FILE_ENDINGS: ReadonlySet<string> = new Set([
  'asc',
  'bks',
  'cer',
  'cert',
  'crl',
  'crt',
  'csr',
  'der',
  'gpg',
  'jceks',
  'jks',
  'kdb',
  'kdbx',
  'key',
  'keyring',
  'keystore',
  'keytab',
  'p12',
  'p7b',
  'p7c',
  'p8',
  'pem',
  'pfx',
  'pgp',
  'pk8',
  'pkcs12',
  'ppk',
  'pub',
  'truststore',
]);

/** Whole names, in lower case. */
export const KEY_FILE_NAME =
  /^(?:id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?|ssh_host_\w+_key|authorized_keys2?|known_hosts|cacerts|krb5\.keytab|secring\.gpg)$/;
