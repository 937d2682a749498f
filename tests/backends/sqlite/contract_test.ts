import { type BoardSpec, CLAIMS_LAST, testTaskAdapter } from "../../contracts/task_adapter.ts";
import { boardFixture } from "./board_fixture.ts";

async function create(
  spec: BoardSpec,
  idOf: (name: string, number: number) => string,
  user = "artificer",
) {
  const names = Object.values(spec).flat().map(({ name }) => name);
  const id = (name: string) => idOf(name, names.indexOf(name) + 1);
  const queues = Object.entries(spec).map(([queue, tasks]) => [
    queue,
    tasks.map((task) => ({ ...task, id: id(task.name) })),
  ]);
  const board = await boardFixture(Object.fromEntries(queues));
  return {
    adapter: board.open({ user }),
    other: board.open({ user }),
    user,
    id,
    queue: (name: string) => name,
    [Symbol.asyncDispose]: () => board[Symbol.asyncDispose](),
  };
}

testTaskAdapter({
  name: "sqlite, ids of its own",
  create: (spec) => create(spec, (_, number) => String(number)),
  skip: [CLAIMS_LAST],
});

testTaskAdapter({
  name: "sqlite, ids of another board",
  create: (spec) => create(spec, (name) => `task/${name}`, "aaron"),
  skip: [CLAIMS_LAST],
});
