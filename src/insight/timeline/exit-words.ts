/** What the number says with which a container ended. By convention 128 and more is a signal. Pure. */
export function exitWords(code: number): string {
  if (Number.isNaN(code)) return 'ended';
  if (code === 0) return 'ended, all well';
  return `ended with ${code}${MEANINGS[code] === undefined ? '' : `: ${MEANINGS[code]}`}`;
}

const MEANINGS: Readonly<Record<number, string>> = {
  125: 'the engine could not start it',
  126: 'its program may not be run',
  127: 'its program was not found',
  130: 'interrupted',
  134: 'it gave up by itself (SIGABRT)',
  135: 'a bus error (SIGBUS)',
  136: 'a wrong calculation (SIGFPE)',
  137: 'killed (SIGKILL), by somebody or for want of memory',
  139: 'it touched memory that is not its own (SIGSEGV)',
  143: 'it was asked to stop (SIGTERM)',
};
