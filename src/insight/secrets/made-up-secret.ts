/** Secrets that are none: what documentation prints, what stands in for a value to fill in. */
import { PLACEHOLDER_PASSWORDS, PLACEHOLDER_WORDS } from '../../knowledge/secret-patterns.ts';
import { DOCUMENTATION_KEYS } from '../../knowledge/secret-shapes.ts';

/** A token or key that somebody made up for an example. */
export function isMadeUpToken(token: string): boolean {
  const plain = token.toLowerCase();
  if (DOCUMENTATION_KEYS.some((key) => token.includes(key))) return true;
  if (PLACEHOLDER_WORDS.some((word) => plain.includes(word))) return true;
  // Behind the vendor's letters the same few characters over and over.
  const body = plain.slice(-Math.ceil(plain.length / 2));
  return body.length >= 8 && new Set(body).size <= (body.length >= 16 ? 4 : 2);
}

/** A password as documentation writes one. */
export function isMadeUpPassword(password: string): boolean {
  const plain = password.toLowerCase();
  if (PLACEHOLDER_PASSWORDS.has(plain) || PLACEHOLDER_WORDS.some((word) => plain.includes(word))) return true;
  return new Set(plain).size === 1 || /^[<[{(%$].*|.*[>\]})%]$/.test(plain);
}

/** An address of a host that exists for examples only, as RFC 2606 sets aside. */
export function isExampleAddress(address: string): boolean {
  return /[@.](?:example\.(?:com|org|net)|host|hostname|server|domain(?:\.com)?|your[\w.-]*)(?![\w.-])/i.test(
    address,
  );
}
