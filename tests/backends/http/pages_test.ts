import assert from "node:assert/strict";
import { nextLink, type Page, walkPages } from "../../../src/backends/http/pages.ts";
import { isAdapterError } from "../../../src/domain/errors.ts";

const few = { what: "the tasks", maxPages: 5 };

/** Reads of these pages, by cursor, and the cursors that were asked for. */
function paged<Cursor extends string | number>(
  pages: ReadonlyMap<Cursor | null, Page<string, Cursor>>,
) {
  const asked: (Cursor | null)[] = [];
  const read = (cursor: Cursor | null) => {
    asked.push(cursor);
    return Promise.resolve(pages.get(cursor) ?? { items: [], next: null });
  };
  return { asked, read };
}

Deno.test("all pages are read in order, the first one without a cursor", async () => {
  const { asked, read } = paged(
    new Map<string | null, Page<string, string>>([
      [null, { items: ["a", "b"], next: "x" }],
      ["x", { items: [], next: "y" }],
      ["y", { items: ["c"], next: null }],
    ]),
  );
  assert.deepEqual((await Array.fromAsync(walkPages(read, few))).flat(), ["a", "b", "c"]);
  assert.deepEqual(asked, [null, "x", "y"]);
});

Deno.test("pages by the id to go on from are read until one is empty", async () => {
  const newestFirst = [9, 8, 7, 6, 5];
  const read = (before: number | null) => {
    const items = newestFirst.filter((id) => before === null || id < before).slice(0, 2);
    return Promise.resolve({ items, next: items.at(-1) ?? null });
  };
  assert.deepEqual((await Array.fromAsync(walkPages(read, few))).flat(), newestFirst);
});

Deno.test("a caller who has enough causes no further read", async () => {
  const { asked, read } = paged(
    new Map<number | null, Page<string, number>>([[null, { items: ["a"], next: 2 }]]),
  );
  for await (const _ of walkPages(read, few)) break;
  assert.deepEqual(asked, [null]);
});

Deno.test("a list that repeats a cursor is given up", async () => {
  const { asked, read } = paged(
    new Map<string | null, Page<string, string>>([
      [null, { items: ["a"], next: "x" }],
      ["x", { items: ["b"], next: "x" }],
    ]),
  );
  await assert.rejects(Array.fromAsync(walkPages(read, few)), (error) => {
    return isAdapterError(error, "unavailable") &&
      error.message === 'Cannot read all of the tasks: the server gave the page "x" twice';
  });
  assert.deepEqual(asked, [null, "x"]);
});

Deno.test("a list that does not end is given up after the most pages", async () => {
  const asked: (number | null)[] = [];
  const read = (cursor: number | null) => {
    asked.push(cursor);
    return Promise.resolve({ items: ["a"], next: (cursor ?? 1) + 1 });
  };
  await assert.rejects(Array.fromAsync(walkPages(read, few)), (error) => {
    return isAdapterError(error, "unavailable") &&
      error.message === "Cannot read all of the tasks: there are more than 5 pages";
  });
  assert.deepEqual(asked, [null, 2, 3, 4, 5]);
});

Deno.test("a read that fails ends the walk with its error", async () => {
  const error = new Error("down");
  await assert.rejects(Array.fromAsync(walkPages(() => Promise.reject(error), few)), error);
});

const base = "https://git.example.com/api/v4";
const next = (link: string) => nextLink(new Headers({ link }), base);

Deno.test("a Link header names the path of the next page", () => {
  assert.equal(next(`<${base}/issues?labels=a,b&page=2>; rel="next"`), "/issues?labels=a,b&page=2");
  assert.equal(next(`<${base}/issues?page=2>; rel=next`), "/issues?page=2");
  assert.equal(
    next(
      `<${base}/issues?page=1>; rel="prev first", <${base}/issues?page=3>; title="x"; rel="Next"`,
    ),
    "/issues?page=3",
  );
  assert.equal(next("</api/v4/issues?page=2>; rel=next"), "/issues?page=2");
});

Deno.test("no next page is none", () => {
  assert.equal(nextLink(new Headers(), base), null);
  assert.equal(next(`<${base}/issues?page=1>; rel="first last"`), null);
  assert.equal(next(`<${base}/issues?page=1>; title="next"`), null);
  assert.equal(next("nonsense"), null);
});

Deno.test("credentials never follow a link to another server", () => {
  assert.equal(
    next("<https://elsewhere.example/api/v4/issues?page=2>; rel=next"),
    "/issues?page=2",
  );
});

for (const target of ["https://git.example.com/admin?page=2", "/api/v40/issues", "https://["]) {
  Deno.test(`${target} is not below the base`, () => {
    assert.throws(() => next(`<${target}>; rel="next"`), (error) => {
      return isAdapterError(error, "unavailable") && error.message.includes("is not below");
    });
  });
}

Deno.test("a server without a path before all others has links, too", () => {
  const headers = new Headers({ link: '<https://api.example.com/user/issues?page=2>; rel="next"' });
  assert.equal(nextLink(headers, "https://api.example.com"), "/user/issues?page=2");
});

Deno.test("X12: a hostile Link header is read in time that grows with its length alone", () => {
  for (
    const value of ["<".repeat(200_000), `<a>; ${" ".repeat(200_000)}`, "<a>;a=b ".repeat(30_000)]
  ) {
    assert.equal(nextLink(new Headers({ link: value }), "http://board.example"), null);
  }
});
