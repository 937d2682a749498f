/** A part of a log: from its first byte up to, but not including, `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const ONE_RANGE = /^bytes[ \t]*=[ \t]*(?:(\d+)-(\d*)|-(\d+))[ \t]*$/i;

/**
 * The part of a log that a Range header (RFC 9110, 14.2) asks for; the log is kept from `start` to `end`.
 * `null` if the header counts as absent: another unit, several ranges or nonsense, which a server may
 * ignore. `"unsatisfiable"` if nothing of the part is kept.
 */
export function spanOf(
  header: string | null,
  { start, end }: { readonly start: number; readonly end: number },
): Span | "unsatisfiable" | null {
  const [, first, last, suffix] = ONE_RANGE.exec(header ?? "") ?? [];
  if (suffix !== undefined) return held({ from: end - Number(suffix), to: end }, start);
  if (first === undefined) return null;
  if (last && Number(last) < Number(first)) return null;
  const to = last ? Math.min(Number(last) + 1, end) : end;
  return held({ from: Number(first), to }, start);
}

function held({ from, to }: Span, start: number): Span | "unsatisfiable" {
  const span = { from: Math.max(from, start), to };
  return span.from < span.to ? span : "unsatisfiable";
}
