/**
 * `text` in about `maxChars` characters at most: a longer one loses its middle and says how much that was.
 * Messages quote what a stranger wrote first, and say at their end what to do.
 */
export function shortened(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const tail = Math.floor(maxChars / 3);
  const head = maxChars - tail;
  const left = text.length - maxChars;
  return `${text.slice(0, head)}[… ${left} characters left out …]${text.slice(-tail)}`
    .toWellFormed();
}
