import assert from "node:assert/strict";
import { resolve } from "node:path";

const root = resolve(import.meta.dirname ?? ".", "../..");

/** A test as the page names it. */
export interface Citation {
  readonly path: string;
  readonly name: string;
}

/** Code that reads `tests/some_test.ts: "name"`; the formatter may break its lines. */
export function citationsIn(markdown: string): Citation[] {
  return Array.from(
    markdown.replace(/\s+/g, " ").matchAll(/`(tests\/[\w/.]+\.ts): "([^`]+)"`/g),
    ([, path = "", name = ""]) => ({ path, name }),
  );
}

/**
 * The names of the tests in a source, with `…` for what is filled in. What is filled in at the very end,
 * such as why a test is skipped, is no part of the name.
 */
export function testNamesIn(source: string): string[] {
  const begin = /\b(?:Deno\.test|test[A-Z]\w*|attempt)\(\s*(?:"[\w-]+",\s*)?|\bname:\s*/.source;
  const text = /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)/.source;
  return Array.from(
    source.matchAll(new RegExp(`(?:${begin})${text}`, "g")),
    ([, literal = ""]) =>
      literal.slice(1, -1).replace(/\$\{[^}]*(?:\}|$)/g, "…").replace(/\\(.)/g, "$1").replace(
        /…$/,
        "",
      ),
  );
}

export async function isTest({ path, name }: Citation): Promise<boolean> {
  try {
    const names = testNamesIn(await Deno.readTextFile(`${root}/${path}`));
    return names.includes(name.replace(/…$/, ""));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * The tests that a page names and that do not exist. Each line of the page that begins with a test has to name it as
 * {@linkcode citationsIn} reads it. `isKnown` tells of further names.
 */
export async function missingTests(
  page: string,
  isKnown: (name: string) => boolean = () => false,
): Promise<string[]> {
  const citations = citationsIn(page);
  assert.equal(
    citations.length,
    page.match(/^- `tests\//gm)?.length,
    "each is written as it should",
  );
  const missing: string[] = [];
  for (const citation of citations) {
    if (isKnown(citation.name) || await isTest(citation)) continue;
    missing.push(`${citation.path}: "${citation.name}"`);
  }
  return missing;
}
