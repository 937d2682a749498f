import type { TaskSpec } from "../../contracts/task_adapter/subject.ts";
import {
  type BoardSpec,
  type BoardUnderTest,
  CLAIMS_LAST,
  NO_IMPORT,
  testTaskAdapter,
} from "../../contracts/task_adapter.ts";
import { boardFixture } from "./board_fixture.ts";

async function create(
  spec: BoardSpec,
  indent: number,
  idOf: (name: string) => string | number,
  user = "artificer",
) {
  const toJson = ({ name, ...rest }: TaskSpec) => ({ id: idOf(name), name, ...rest });
  const queues = Object.entries(spec).map(([name, tasks]) => [name, tasks.map(toJson)]);
  const board = await boardFixture(
    JSON.stringify({ queues: Object.fromEntries(queues) }, null, indent),
  );
  return {
    adapter: board.open({ user }),
    other: board.open({ user }),
    user,
    id: (name) => String(idOf(name)),
    queue: (name) => name,
    [Symbol.asyncDispose]: () => board[Symbol.asyncDispose](),
  } satisfies BoardUnderTest;
}

const skip = [CLAIMS_LAST, NO_IMPORT, {
  reason: "a claim is one step there: where a task is tells whose claim moved it",
  tests: ["a claim that nobody heard the end of can be recalled"],
}, {
  reason: "what is wrong with the file may be mended at any time: it is told by the first look",
  tests: ["a board that can be worked on does not refuse it"],
}];

testTaskAdapter({
  name: "json, indented, ids are text",
  create: (spec) => create(spec, 2, (name) => `task/${name}`),
  skip,
});

testTaskAdapter({
  name: "json, on one line, ids are numbers",
  create: (spec) => create(spec, 0, (name) => parseInt(name, 36), "aaron"),
  skip,
});
