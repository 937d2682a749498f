import type { Hono } from "hono";
import { taskRefusal } from "../auth.ts";
import { readJson } from "../body.ts";
import { awaitBoard } from "../call.ts";
import { type ApiContext, type ApiDeps, type ApiEnv, type ApiLimits, runIdOf } from "../context.ts";
import { parseBody } from "../fields.ts";
import { commentJson, taskJson } from "../mapping.ts";
import { idInPath } from "../path.ts";
import { jsonResponse, ProblemError } from "../problem.ts";
import { Replays } from "../replays.ts";
import { COMMENT, CREATE, emptyEdit, MOVE, PATCH } from "./bodies.ts";
import { once } from "./once.ts";

/** What the tasks' handlers share. */
interface Board extends ApiDeps {
  readonly limits: ApiLimits;
  readonly replays: Replays;
}

/** The seed's endpoints on tasks. */
export function taskRoutes(
  app: Hono<ApiEnv>,
  deps: ApiDeps & { readonly limits: ApiLimits },
): void {
  const board = { ...deps, replays: new Replays() };
  app.post("/tasks", (c) => create(c, board));
  app.get("/tasks/:id", (c) => read(c, board));
  app.patch("/tasks/:id", (c) => edit(c, board));
  app.post("/tasks/:id/comments", (c) => comment(c, board));
  app.post("/tasks/:id/move", (c) => move(c, board));
}

async function read(c: ApiContext, board: Board): Promise<Response> {
  const id = taskIdOf(c, board);
  return jsonResponse(
    taskJson(await call(c, board, (signal) => board.tasks.getTask(id, { signal }))),
  );
}

async function comment(c: ApiContext, board: Board): Promise<Response> {
  const id = taskIdOf(c, board);
  const body = parseBody(COMMENT, await readJson(c.req.raw, board));
  return await once(c, board.replays, body, async () => {
    const added = await call(
      c,
      board,
      (signal) => board.tasks.addComment(id, body.text, { signal }),
    );
    return { value: commentJson(added), status: 201 };
  });
}

async function edit(c: ApiContext, board: Board): Promise<Response> {
  const id = taskIdOf(c, board);
  const changes = parseBody(PATCH, await readJson(c.req.raw, board));
  if (Object.keys(changes).length === 0) throw emptyEdit();
  const task = await call(c, board, (signal) => board.tasks.updateTask(id, changes, { signal }));
  return jsonResponse(taskJson(task));
}

async function move(c: ApiContext, board: Board): Promise<Response> {
  const id = taskIdOf(c, board);
  const body = parseBody(MOVE, await readJson(c.req.raw, board));
  return await once(c, board.replays, body, async () => {
    const task = await call(c, board, async (signal) => {
      // Before the call: a move whose answer is lost is no person's either.
      board.control.noteMoving(id);
      const moved = await board.tasks.moveTask(id, body.target_queue, { signal });
      board.control.noteMoved(moved.id, moved.queue, runIdOf(c.env));
      return moved;
    });
    return { value: taskJson(task), status: 200 };
  });
}

async function create(c: ApiContext, board: Board): Promise<Response> {
  const body = parseBody(CREATE, await readJson(c.req.raw, board));
  return await once(c, board.replays, body, async () => {
    const task = await call(c, board, async (signal) => {
      const { queue_name: queue, name, description } = body;
      const made = await board.tasks.createTask(queue, name, description, { signal });
      board.control.noteCreated(made.id, made.queue, runIdOf(c.env));
      return made;
    });
    const location = `/tasks/${encodeURIComponent(task.id.toWellFormed())}`;
    return { value: taskJson(task), status: 201, headers: { location } };
  });
}

/** What is noted happens within `work`, so that it happens also when the caller was told to wait no longer. */
function call<T>(
  c: ApiContext,
  { clock, limits }: Board,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return awaitBoard({ clock, timeoutMs: limits.callTimeoutMs, shutdown: c.env.shutdown }, work);
}

function taskIdOf(c: ApiContext, { control }: Board): string {
  const id = idInPath(c.req.url, "task");
  const refusal = taskRefusal(c.env.holder, id);
  if (refusal !== null) throw new ProblemError(refusal);
  // The seed's agents send no token.
  if (c.env.holder === null) control.noteCalled(id);
  return id;
}
