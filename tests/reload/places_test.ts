import assert from "node:assert/strict";
import { dirname } from "node:path";
import { placesOf } from "../../src/reload/places.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

/** The places of `name` in a folder of `files` and `links`, without the folder's own path. */
async function placesIn(
  { files = [], links = {} }: { files?: string[]; links?: Record<string, string> },
  name = "a.toml",
): Promise<string[]> {
  await using dir = await tempDir();
  for (const file of files) {
    await Deno.mkdir(dirname(`${dir.path}/${file}`), { recursive: true });
    await dir.write(file, "x");
  }
  for (const [link, target] of Object.entries(links)) {
    await Deno.symlink(target.replace("$DIR", dir.path), `${dir.path}/${link}`);
  }
  const places = await placesOf(`${dir.path}/${name}`);
  return [...places].map((place) => place.replace(`${dir.path}/`, ""));
}

Deno.test("a plain file has its own place only, whether it is there or not", async () => {
  assert.deepEqual(await placesIn({ files: ["a.toml"] }), ["a.toml"]);
  assert.deepEqual(await placesIn({}), ["a.toml"]);
});

Deno.test("a link has its place and that of what it leads to", async () => {
  const files = ["files/b.toml"];
  assert.deepEqual(await placesIn({ files, links: { "a.toml": "files/b.toml" } }), [
    "a.toml",
    "files/b.toml",
  ]);
  assert.deepEqual(await placesIn({ files, links: { "a.toml": "$DIR/files/b.toml" } }), [
    "a.toml",
    "files/b.toml",
  ]);
  assert.deepEqual(await placesIn({ links: { "a.toml": "./gone.toml" } }), [
    "a.toml",
    "gone.toml",
  ]);
});

Deno.test("a mounted configuration has the place of the folder's link, too", async () => {
  const places = await placesIn({
    files: ["..2026_01/a.toml"],
    links: { "..data": "..2026_01", "a.toml": "..data/a.toml" },
  });
  assert.deepEqual(places, ["a.toml", "..data", "..2026_01/a.toml"]);
});

Deno.test("a link out of its folder is followed upwards", async () => {
  const places = await placesIn({
    files: ["here/x", "there/b.toml"],
    links: { "here/a.toml": "../there/b.toml" },
  }, "here/a.toml");
  assert.deepEqual(places, ["here/a.toml", "there/b.toml"]);
});

Deno.test("in a folder that is a link, its place by both names counts", async () => {
  const places = await placesIn({ files: ["real/a.toml"], links: { by: "real" } }, "by/a.toml");
  assert.deepEqual(places, ["by/a.toml", "real/a.toml"]);
});

Deno.test("links that go in circles come to an end", async () => {
  const places = await placesIn({ links: { "a.toml": "b.toml", "b.toml": "a.toml" } });
  assert.deepEqual(places, ["a.toml", "b.toml"]);
});
