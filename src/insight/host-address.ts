/** Addresses with and without a port, as engines write them. */

/** `192.168.1.5:2377` and `[::1]:2377` without their port; an address or interface alone stays as it is. */
export function addressWithoutPort(address: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(address)?.[1];
  return bracketed ?? address.replace(/^([^:]*):\d+$/, '$1');
}
