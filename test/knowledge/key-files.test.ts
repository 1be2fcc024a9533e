import { expect, it } from 'vitest';
import { isKeyFile } from '../../src/knowledge/key-files.ts';

it.each([
  ['server.pem', true],
  ['a.b.key', true],
  ['.p12', true],
  ['store.keystore', true],
  ['id_rsa', true],
  ['id_ed25519_sk', true],
  ['ssh_host_rsa_key', true],
  ['authorized_keys', true],
  ['cacerts', true],
  ['key', false],
  ['pem', false],
  ['server.pem.bak', false],
  ['id_rsa.txt', false],
  ['index.js', false],
  ['keys.py', false],
  ['a.', false],
  ['', false],
])('%s is called like a key: %s', (name, isKey) => {
  expect(isKeyFile(name, 0, name.length)).toBe(isKey);
  // Its neighbours among the names play no part.
  expect(isKeyFile(`x.pem/${name}/y.pem`, 6, 6 + name.length)).toBe(isKey);
});
