import type { Migration } from "../../../sqlite/schema.ts";

/** Whether another task that came with an import already has the row number of `NEW` as its id. */
const TAKEN_BY_IMPORT =
  "EXISTS (SELECT 1 FROM tasks WHERE imported_id = CAST(NEW.id AS TEXT) AND id <> NEW.id)";

/** Whether another task without an imported id already has the imported id of `NEW` as its row number. */
const TAKEN_BY_ROW = `EXISTS (
  SELECT 1 FROM tasks
  WHERE id = CAST(NEW.imported_id AS INTEGER) AND CAST(id AS TEXT) = NEW.imported_id
    AND imported_id IS NULL AND id <> NEW.id
)`;

/** An id that no other task has, since the row number alone is the id of another task. */
const OWN_ID = (row: string) => `${row} || '-' || lower(hex(randomblob(4)))`;

const GIVE_OWN_ID = `UPDATE tasks SET imported_id = ${OWN_ID("NEW.id")} WHERE id = NEW.id`;
const REFUSE = "SELECT RAISE(ABORT, 'UNIQUE constraint failed: another task has this id')";

/**
 * The id of a task that agents know is `imported_id`, or else the row number, whatever either looks like.
 * So no imported id may be the row number of a task without one. A person who inserts rows can cause that:
 * the new row number then gets an `imported_id` of its own, and a new imported id is refused.
 *
 * Before, the form of the number decided: a row number of one to nine digits was an id, every other text
 * an imported id. The two updates keep the ids that could be found until now.
 */
export const oneIdForATask: Migration = {
  name: "one id for each task",
  sql: `
UPDATE tasks SET imported_id = ${OWN_ID("id")}
WHERE imported_id IS NOT NULL AND length(imported_id) < 10 AND imported_id GLOB '[1-9]*'
  AND imported_id NOT GLOB '*[^0-9]*' AND EXISTS (
    SELECT 1 FROM tasks AS other
    WHERE other.id = CAST(tasks.imported_id AS INTEGER) AND other.imported_id IS NULL
  );

UPDATE tasks SET imported_id = ${OWN_ID("id")}
WHERE imported_id IS NULL
  AND EXISTS (SELECT 1 FROM tasks AS other WHERE other.imported_id = CAST(tasks.id AS TEXT));

CREATE TRIGGER inserted_row_number_is_no_imported_id AFTER INSERT ON tasks
WHEN NEW.imported_id IS NULL AND ${TAKEN_BY_IMPORT}
BEGIN
  ${GIVE_OWN_ID};
END;

CREATE TRIGGER changed_row_number_is_no_imported_id AFTER UPDATE OF id, imported_id ON tasks
WHEN NEW.imported_id IS NULL AND ${TAKEN_BY_IMPORT}
BEGIN
  ${GIVE_OWN_ID};
END;

CREATE TRIGGER inserted_imported_id_is_no_row_number AFTER INSERT ON tasks
WHEN NEW.imported_id IS NOT NULL AND ${TAKEN_BY_ROW}
BEGIN
  ${REFUSE};
END;

CREATE TRIGGER changed_imported_id_is_no_row_number AFTER UPDATE OF id, imported_id ON tasks
WHEN NEW.imported_id IS NOT NULL AND ${TAKEN_BY_ROW}
BEGIN
  ${REFUSE};
END;
`,
};
