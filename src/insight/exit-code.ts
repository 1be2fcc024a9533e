/** What the number says with which a container ended. Pure. */

/** By the numbers of Linux: their names, and what they say of a container that they ended. */
const SIGNALS: ReadonlyMap<number, { readonly name: string; readonly says?: string }> = new Map([
  [1, { name: 'SIGHUP', says: ', its terminal closed' }],
  [2, { name: 'SIGINT', says: ', as ctrl-c sends' }],
  [3, { name: 'SIGQUIT' }],
  [4, { name: 'SIGILL', says: ', it crashed' }],
  [6, { name: 'SIGABRT', says: ', it gave up' }],
  [7, { name: 'SIGBUS', says: ', it crashed' }],
  [8, { name: 'SIGFPE', says: ', it crashed' }],
  [9, { name: 'SIGKILL', says: ': by hand, after a stop took too long, or for memory' }],
  [10, { name: 'SIGUSR1' }],
  [11, { name: 'SIGSEGV', says: ', it crashed' }],
  [12, { name: 'SIGUSR2' }],
  [13, { name: 'SIGPIPE' }],
  [15, { name: 'SIGTERM', says: ', it was asked to stop' }],
]);

/** `SIGTERM`, or `signal 22`. */
export function signalName(signal: number): string {
  return SIGNALS.get(signal)?.name ?? `signal ${signal}`;
}

/** What an exit code means; 125 to 127 are the engine's own, 128 and more add a signal's number. */
export function exitMeaning(exitCode: number, oomKilled = false): string {
  if (oomKilled) return `killed: ${OUT_OF_MEMORY}`;
  if (exitCode === 0) return 'ended without an error';
  const signal = signalOf(exitCode);
  if (signal !== undefined) return `ended by ${signal}`;
  return OF_ENGINE[exitCode] ?? 'ended with an error of its own';
}

/** The same as what happened, with its number: `ended with 127: its command was not found`. `code` is NaN where nobody says it. */
export function exitWords(code: number, oomKilled = false): string {
  if (Number.isNaN(code)) return 'ended';
  if (code === 0) return 'ended, all well';
  const cause = oomKilled ? OUT_OF_MEMORY : (signalOf(code) ?? OF_ENGINE[code]);
  return `ended with ${code}${cause === undefined ? '' : `: ${cause}`}`;
}

const OUT_OF_MEMORY = 'it used more memory than it may';

const OF_ENGINE: Readonly<Record<number, string>> = {
  125: 'the engine could not start it',
  126: 'its command may not be executed',
  127: 'its command was not found',
};

function signalOf(exitCode: number): string | undefined {
  if (exitCode <= 128 || exitCode >= 160) return undefined;
  const signal = exitCode - 128;
  return `${signalName(signal)}${SIGNALS.get(signal)?.says ?? ''}`;
}
