/** Words in command lines and names of programs that dig for money on other people's machines. A hint and no proof. */

/** Families of malware and the programs that they bring, by name. */
const PROGRAMS =
  /(?:^|[/\s])(?:xmrig|xmr-stak|minerd|cpuminer|ccminer|ethminer|nbminer|lolminer|t-rex|kinsing|kdevtmpfsi|sysrv|watchdogs|sustes|pnscan|masscan)(?:[-_.\s]|$)/i;

/** How miners talk to their pools, and names of pools and methods. */
const ARGUMENTS =
  /stratum\d?\+(?:tcp|ssl|tls)s?:|--donate-level|--coin[= ]|--algo[= ](?:rx|cn|randomx|cryptonight)|\b(?:randomx|cryptonight|nicehash|minexmr|supportxmr|moneroocean|nanopool|hashvault)\b/i;

/** The word that gives it away; undefined for none. */
export function minerHint(name: string, executable: string, args: readonly string[]): string | undefined {
  const program = [name, executable].map((text) => PROGRAMS.exec(text)?.[0]).find(Boolean);
  const found = program ?? ARGUMENTS.exec(args.join(' '))?.[0];
  return found?.replace(/^[/\s]+|[\s]+$/g, '');
}
