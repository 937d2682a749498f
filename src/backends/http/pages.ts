import { AdapterError } from "../../domain/errors.ts";

/** One page of a list. */
export interface Page<Item, Cursor> {
  readonly items: readonly Item[];
  /** What asks for the next page: a cursor, a number, a path, or the id to go on from. Null on the last. */
  readonly next: Cursor | null;
}

/** The limits of {@linkcode walkPages}. */
export interface WalkOptions {
  /** What is read, for the message of an error, such as "the comments". */
  readonly what: string;
  /** Maximum number of pages. */
  readonly maxPages: number;
}

/**
 * Yields the items of a list page by page. `read` gets the cursor of a page, null for the first one. The
 * next page is read only when the caller asks for it.
 *
 * @throws {AdapterError} `unavailable` for a list that repeats a cursor, or that does not end within
 * `maxPages`: both would read for ever
 */
export async function* walkPages<Item, Cursor extends string | number>(
  read: (cursor: Cursor | null) => Promise<Page<Item, Cursor>>,
  { what, maxPages }: WalkOptions,
): AsyncGenerator<readonly Item[], void, void> {
  const seen = new Set<Cursor>();
  let cursor: Cursor | null = null;
  for (let count = 0; count < maxPages; count++) {
    const page: Page<Item, Cursor> = await read(cursor);
    yield page.items;
    cursor = page.next;
    if (cursor === null) return;
    if (seen.has(cursor)) {
      throw endless(what, `the server gave the page ${shownCursor(cursor)} twice`);
    }
    seen.add(cursor);
  }
  throw endless(what, `there are more than ${maxPages} pages`);
}

function shownCursor(cursor: string | number): string {
  return typeof cursor === "string" ? JSON.stringify(cursor.slice(0, 100)) : `${cursor}`;
}

function endless(what: string, why: string): AdapterError {
  return new AdapterError("unavailable", `Cannot read all of ${what}: ${why}`);
}

/**
 * The path, below `base`, of the next page that the `Link` header of a reply names (RFC 8288), or null on
 * the last page. Only the path and the query of the link count, so that no credentials leave the server.
 *
 * @throws {AdapterError} `unavailable` for a link that is not below `base`
 */
export function nextLink(headers: Headers, base: string): string | null {
  const links =
    headers.get("link")?.matchAll(/<([^<>]*)>((?:\s*;[^;,="]+=(?:"[^"]*"|[^;,"]*))*)/g) ?? [];
  for (const [, target = "", parameters = ""] of links) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^;\s]*))/i.exec(parameters);
    const relations = (rel?.[1] ?? rel?.[2] ?? "").toLowerCase().split(/\s+/);
    if (relations.includes("next")) return pathBelow(target, base);
  }
  return null;
}

function pathBelow(target: string, base: string): string {
  const url = URL.parse(target, `${base}/`);
  const prefix = new URL(base).pathname.replace(/\/$/, "");
  if (url?.pathname.startsWith(`${prefix}/`)) return url.pathname.slice(prefix.length) + url.search;
  throw new AdapterError(
    "unavailable",
    `the next page ${JSON.stringify(target.slice(0, 300))} is not below "${base}"`,
    { remedy: "find out whether url is right" },
  );
}
