/** /sys/kernel/security/apparmor/profiles. Pure. */

/** Profiles and their modes: enforce, complain, kill, unconfined. A name may hold spaces and brackets. */
export function parseAppArmorProfiles(text: string): Readonly<Record<string, string>> {
  const entries = text.split('\n').flatMap((line): [string, string][] => {
    const [, name, mode] = /^(.+) \(([a-z]+)\)$/.exec(line) ?? [];
    return name === undefined || mode === undefined ? [] : [[name, mode]];
  });
  return Object.fromEntries(entries);
}
