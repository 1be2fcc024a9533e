/** Whether the host's journal is sent to another machine. */

/** What sends it: journal-upload's URL, journald's own ForwardToSocket, and an action of rsyslog with a host in it. */
const SENDERS: readonly { readonly file: RegExp; readonly line: RegExp }[] = [
  { file: /\/journal-upload\.conf(?:$|\.d\/)/, line: /^\s*URL\s*=\s*\S/m },
  { file: /\/journald\.conf(?:$|\.d\/)/, line: /^\s*ForwardToSocket\s*=\s*(?!\/)\S/m },
  { file: /\/rsyslog\.conf$|\/rsyslog\.d\//, line: /^[^#\n]*(?:\S\s+@@?[\w.[(]|\btype\s*=\s*"omfwd")/m },
];

/** `texts` are configuration files by path; those that do not matter here are passed over. */
export function forwardsJournal(texts: Readonly<Record<string, string>>): boolean {
  return Object.entries(texts).some(([path, text]) =>
    SENDERS.some(({ file, line }) => file.test(path) && line.test(text)),
  );
}
