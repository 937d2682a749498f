const PLAIN = /^[\w@%+=:,./-]+$/;

/** `word` as a POSIX shell reads it back as one word, whatever it holds. */
export function shellWord(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
