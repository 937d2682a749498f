import assert from "node:assert/strict";
import * as z from "zod";
import { ConfigError } from "../../src/config/errors.ts";
import { parseConfig } from "../../src/config/parse.ts";
import { isRaised } from "../../src/config/escalation.ts";
import { shown } from "../../src/config/report/change.ts";
import { configJsonSchema } from "../../src/config/schema.ts";
import { childValue } from "../../src/config/schema_at.ts";
import { defineSection } from "../../src/config/section.ts";
import { SECTIONS } from "../../src/config/sections/mod.ts";
import { planReload } from "../../src/reload/plan_reload.ts";
import { fakeKinds } from "../fakes/fake_kinds.ts";

/** A section as a feature would bring it: keys at the top level and in each route. */
const paint = defineSection({
  top: {
    schema: () => ({
      paint_shop: z.string().default("north").meta({ description: "Where paint is bought" }),
      default_color: z.string().optional()
        .meta({ description: "The color where a route has none" }),
      brush: z.strictObject({
        width: z.number().default(5).meta({ description: "In millimetres" }),
      }).prefault({}).meta({ description: "What it is painted with" }),
    }),
    settings: (config) => ({ paintShop: config.paint_shop, brushWidth: config.brush.width }),
    problems: (config) =>
      childValue(childValue(config, "brush"), "width") === 0
        ? [{ key: ["brush", "width"], problem: "found 0; allowed: a brush" }]
        : [],
    changes: {
      paintShop: { key: "paint_shop", describe: shown, needsRestart: true, escalates: true },
      brushWidth: { key: "brush.width", describe: shown, escalates: isRaised },
    },
  },
  route: {
    schema: () => ({
      color: z.enum(["red", "blue"]).optional().meta({ description: "What it is painted" }),
      coats: z.int().min(1).default(1).meta({ description: "How often it is painted" }),
    }),
    settings: (route, { top, queue }) => ({
      color: route.color ?? top.default_color ?? `as ${queue}`,
      coats: route.coats,
    }),
    problems: ({ route }) =>
      childValue(route, "coats") === 3 && childValue(route, "color") === "red"
        ? [{ key: "coats", problem: "found 3; allowed: at most 2 of red" }]
        : [],
    changes: {
      color: { key: "color", describe: shown, escalates: true },
      coats: { key: "coats", describe: shown, escalates: false },
    },
  },
});

const sections = [...SECTIONS, paint];

function parse(top: string, route: string) {
  const text = `${top}
[backend]
type = "json"
url = "b"
[routing.Todo]
command = "a"
in_progress_queue = "Doing"
${route}
`;
  const place = { source: "artificer.toml", path: "/srv/artificer.toml", baseDir: "/srv" };
  return parseConfig(text, { ...place, kinds: fakeKinds, sections });
}

function problemsOf(top: string, route: string): string[] {
  try {
    parse(top, route);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems.map(({ path, problem }) => `${path}: ${problem}`);
  }
  return [];
}

Deno.test("the keys of one more section are in the JSON Schema, behind those of the others", () => {
  const { properties = {} } = configJsonSchema(fakeKinds, sections);
  const { routing, ...top } = properties as Record<string, { additionalProperties?: unknown }>;
  assert.deepEqual(
    Object.keys(top).slice(-4),
    ["backend", "paint_shop", "default_color", "brush"],
  );
  const route = routing?.additionalProperties as { properties: Record<string, object> };
  assert.deepEqual(Object.keys(route.properties).slice(-3), ["env", "color", "coats"]);
  assert.deepEqual(route.properties["color"], {
    description: "What it is painted",
    type: "string",
    enum: ["red", "blue"],
  });
});

Deno.test("its values are settings, and a route's may depend on those at the top level", () => {
  const settingsOf = (top: string, route: string) => {
    const settings = parse(top, route);
    const [{ color, coats } = {}] = settings.routes as unknown as Record<string, unknown>[];
    return [Reflect.get(settings, "paintShop"), color, coats];
  };
  assert.deepEqual(settingsOf("", ""), ["north", "as Todo", 1]);
  assert.deepEqual(settingsOf('default_color = "green"', "coats = 2"), ["north", "green", 2]);
  assert.deepEqual(settingsOf('paint_shop = "south"', 'color = "red"'), ["south", "red", 1]);
});

Deno.test("its problems come with those of the others", () => {
  assert.deepEqual(
    problemsOf("paint_shop = 1", 'color = "rde"\ncoats = 0\ndone_queue = "Todo"'),
    [
      'paint_shop: found 1; allowed: a string; write paint_shop = "1"',
      'routing."Todo".color: found "rde"; allowed: "red", "blue"; did you mean "red"?',
      'routing."Todo".coats: found 0; allowed: a whole number, at least 1',
      'routing."Todo".done_queue: found "Todo"; allowed: a queue other than its own ready queue, else it loops',
    ],
  );
  assert.deepEqual(problemsOf("", 'color = "red"\ncoats = 3'), [
    'routing."Todo".coats: found 3; allowed: at most 2 of red',
  ]);
  assert.deepEqual(problemsOf("brush.width = 0", ""), ["brush.width: found 0; allowed: a brush"]);
});

Deno.test("its changes are described on a reload, and what needs a restart waits for one", () => {
  const before = parse("", "");
  const top = 'paint_shop = "south"\npoll_interval = 5\nbrush.width = 9';
  const after = parse(top, 'color = "red"\ncoats = 2');
  const { settings, changes, forRestart } = planReload(before, after, { sections });
  assert.deepEqual(changes, [
    "poll_interval 30 → 5",
    "brush.width 5 → 9",
    'route "Todo": color "as Todo" → "red", coats 1 → 2',
  ]);
  assert.deepEqual(forRestart, ['paint_shop "north" → "south"']);
  assert.equal(Reflect.get(settings, "paintShop"), "north");
});

Deno.test("its changes are held back as its keys declare where an agent may have made them", () => {
  const before = parse("brush.width = 6", "");
  const after = parse("brush.width = 9", 'color = "red"\ncoats = 2');
  const { changes, unconfirmed } = planReload(before, after, { allowed: before, sections });
  assert.deepEqual(changes, ['route "Todo": coats 1 → 2']);
  assert.deepEqual(unconfirmed, [
    "brush.width 6 → 9",
    'route "Todo": color "as Todo" → "red"',
  ]);
  const thinner = planReload(before, parse("", ""), { allowed: before, sections });
  assert.deepEqual(thinner.changes, ["brush.width 6 → 5"]);
});

Deno.test("two sections can't have the same key", () => {
  assert.throws(
    () => configJsonSchema(fakeKinds, [...sections, paint]),
    new TypeError('Cannot make a config schema: two sections have the key "color"'),
  );
});
