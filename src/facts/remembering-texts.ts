/** The answers of a function about texts, kept for when the same texts come again. */

/** Answers kept for one function; when there are more, all are given up and it begins anew. */
const MOST_KEPT = 8_192;
/** Longer texts, all of a call together, are not kept: they would hold much memory and seldom come again. */
const LONGEST = 512;

/** The same function, which has to be pure; its answers must not be changed by who gets them. */
export function rememberingTexts<Texts extends readonly string[], Answer>(
  answer: (...texts: Texts) => Answer,
): (...texts: Texts) => Answer {
  const known = new Map<string, Answer>();
  return (...texts) => {
    const key = keyOf(texts);
    if (key.length > LONGEST) return answer(...texts);
    const before = known.get(key);
    if (before !== undefined) return before;
    const fresh = answer(...texts);
    if (known.size >= MOST_KEPT) known.clear();
    known.set(key, fresh);
    return fresh;
  };
}

/** Different for different texts: with the length before each, what is in one can't pass for the next. */
function keyOf(texts: readonly string[]): string {
  let key = '';
  for (const text of texts) key += `${text.length}:${text}`;
  return key;
}
