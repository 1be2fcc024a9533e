/** Milliseconds since 1970 as a day and a time that are the same for everyone who reads the report. */
export function momentWords(moment: number): string {
  return `${new Date(moment).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
