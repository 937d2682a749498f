import type { Migration } from "../../../sqlite/schema.ts";

/**
 * The board. People can also read and change it with the `sqlite3` shell: a task that is inserted with only a
 * queue and a name gets an id, a place and a time; a task whose queue is changed goes to the end of it;
 * comments, labels, assignees and checklist items belong to `tasks.id`.
 *
 * A task that was imported with an id that is not a short number keeps that id in `imported_id`. Agents see
 * only that id, and the view `board` shows what they see.
 *
 * SQLite 3.37 (2021) is enough: an older shell that cannot parse one view opens nothing.
 *
 * Places are numbers with room between any two of them. The index on them answers "the first three of a
 * queue" and "the last place of a queue" without a read of the rest.
 */
export const board: Migration = {
  name: "board",
  sql: `
CREATE TABLE queues (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE CHECK (name <> '')
) STRICT;

CREATE TABLE tasks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  imported_id TEXT UNIQUE CHECK (imported_id <> ''),
  queue TEXT NOT NULL REFERENCES queues (name) ON UPDATE CASCADE,
  position REAL,
  name TEXT NOT NULL CHECK (name <> ''),
  description TEXT NOT NULL DEFAULT '',
  created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
    CHECK (created_at IS strftime('%Y-%m-%dT%H:%M:%fZ', created_at))
) STRICT;

CREATE INDEX tasks_by_place ON tasks (queue, position);

CREATE TRIGGER inserted_task_goes_to_the_end AFTER INSERT ON tasks
WHEN NEW.position IS NULL
BEGIN
  UPDATE tasks SET position = 1 + coalesce((
    SELECT position FROM tasks WHERE queue = NEW.queue AND id <> NEW.id
    ORDER BY queue, position DESC LIMIT 1
  ), 0) WHERE id = NEW.id;
END;

CREATE TRIGGER moved_task_goes_to_the_end AFTER UPDATE OF queue ON tasks
WHEN NEW.queue <> OLD.queue AND NEW.position IS OLD.position
BEGIN
  UPDATE tasks SET position = 1 + coalesce((
    SELECT position FROM tasks WHERE queue = NEW.queue AND id <> NEW.id
    ORDER BY queue, position DESC LIMIT 1
  ), 0) WHERE id = NEW.id;
END;

CREATE TABLE labels (
  id INTEGER PRIMARY KEY,
  task_id INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  UNIQUE (task_id, name)
) STRICT;

CREATE TABLE assignees (
  id INTEGER PRIMARY KEY,
  task_id INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  UNIQUE (task_id, name)
) STRICT;

CREATE TABLE comments (
  number INTEGER PRIMARY KEY,
  task_id INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  id TEXT NOT NULL DEFAULT (lower(hex(randomblob(8)))),
  author TEXT NOT NULL DEFAULT '',
  text TEXT NOT NULL,
  created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
    CHECK (created_at IS strftime('%Y-%m-%dT%H:%M:%fZ', created_at)),
  UNIQUE (task_id, id)
) STRICT;

CREATE TABLE checklist_items (
  number INTEGER PRIMARY KEY,
  task_id INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  id TEXT NOT NULL DEFAULT (lower(hex(randomblob(8)))),
  name TEXT NOT NULL,
  completed INTEGER NOT NULL DEFAULT 0 CHECK (completed IN (0, 1)),
  UNIQUE (task_id, id)
) STRICT;

CREATE VIEW board AS
SELECT
  coalesce(imported_id, CAST(id AS TEXT)) AS id,
  queue,
  name,
  (SELECT group_concat(name, ', ') FROM
    (SELECT name FROM labels WHERE task_id = tasks.id ORDER BY id)) AS labels,
  (SELECT group_concat(name, ', ') FROM
    (SELECT name FROM assignees WHERE task_id = tasks.id ORDER BY id)) AS assignees,
  (SELECT count(*) FROM comments WHERE task_id = tasks.id) AS comments,
  (SELECT sum(completed) || '/' || count(*) FROM checklist_items WHERE task_id = tasks.id) AS checklist,
  created_at,
  id AS task_id
FROM tasks
ORDER BY queue, position, tasks.id;

CREATE VIEW queue_sizes AS
SELECT name AS queue, (SELECT count(*) FROM tasks WHERE queue = queues.name) AS tasks
FROM queues
ORDER BY id;
`,
};
