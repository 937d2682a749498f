import assert from "node:assert/strict";
import { dirname, resolve } from "node:path";

const root = resolve(import.meta.dirname ?? ".", "../..");

/** Every page that a reader finds. */
const PAGES = [
  "README.md",
  "CHANGELOG.md",
  ...namesIn(".github"),
  ...namesIn("docs"),
  ...namesIn("docs/decisions"),
];

for (const page of PAGES) {
  Deno.test(`${page}: every link within the repository leads somewhere`, async () => {
    const broken: string[] = [];
    for (const link of linksIn(await Deno.readTextFile(`${root}/${page}`))) {
      if (!await leadsSomewhere(page, link)) broken.push(link);
    }
    assert.deepEqual(broken, []);
  });
}

Deno.test("a link to a heading or a file that is not there is found", async () => {
  const known = "docs/security.md";
  assert.equal(await leadsSomewhere(known, "permissions.md#who-may-use-the-api"), true);
  assert.equal(await leadsSomewhere(known, "permissions.md#who-may-not"), false);
  assert.equal(await leadsSomewhere(known, "permission.md"), false);
});

function namesIn(folder: string): string[] {
  return Array.from(Deno.readDirSync(`${root}/${folder}`)).filter(({ name }) =>
    name.endsWith(".md")
  ).map(({ name }) => `${folder}/${name}`);
}

/** The targets of links and pictures, without those to other sites. Code is not read. */
function linksIn(markdown: string): string[] {
  const prose = markdown.replace(/^(`{3,})[^]*?^\1$/gm, "").replace(/`[^`\n]*`/g, "");
  return Array.from(prose.matchAll(/\]\(([^)\s]+)\)/g), ([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

async function leadsSomewhere(page: string, link: string): Promise<boolean> {
  const [path = "", heading] = link.split("#");
  const file = path === "" ? `${root}/${page}` : resolve(root, dirname(page), path);
  try {
    if (heading === undefined) return (await Deno.stat(file)).isFile;
    return anchorsIn(await Deno.readTextFile(file)).includes(heading);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsIn(markdown: string): string[] {
  const headings = markdown.replace(/^(`{3,})[^]*?^\1$/gm, "").matchAll(/^#+ (.+)$/gm);
  return Array.from(
    headings,
    ([, text = ""]) => text.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-"),
  );
}
