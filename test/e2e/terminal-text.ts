/** What a program may write to a terminal, and what must never reach it. */

/**
 * What is left of the output after the sequences that draw: cursor moves, colours, erasing, modes and queries (CSI),
 * the question for the background colour (OSC 11), and line ends. Nothing of it belongs there.
 */
export function strayControls(output: string): string[] {
  const drawn = output
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences begin with ESC
    .replaceAll(/\u001b\[[?>=<]?[\d;:]*[ !"$]?[@-~]/g, '')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences begin with ESC
    .replaceAll(/\u001b\]11;\?(?:\u0007|\u001b\\)/g, '')
    .replaceAll('\r\n', '');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the point
  const stray = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
  return [...drawn.matchAll(stray)].map(({ 0: found, index }) => {
    const code = (found.codePointAt(0) ?? 0).toString(16).padStart(4, '0');
    return `U+${code} in ${JSON.stringify(drawn.slice(Math.max(0, index - 20), index + 20))}`;
  });
}

/** The parameters of every sequence that sets a colour. Bold, dim, italic, underline, inverse are none. */
export function colours(output: string): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences begin with ESC
  const styles = [...output.matchAll(/\u001b\[([\d;:]*)m/g)].map(([, parameters = '']) => parameters);
  return styles.filter((parameters) =>
    parameters.split(/[;:]/).some((part) => {
      const number = Number(part);
      const isReset = number === 39 || number === 49;
      return ((number >= 30 && number <= 49) || (number >= 90 && number <= 107)) && !isReset;
    }),
  );
}
