import type * as z from "zod";
import type { FieldsKind } from "../fields.ts";
import type { Code } from "./codes.ts";

/** Groups of endpoints, in the order in which they are shown. */
export const TAGS = {
  Tasks: "What an agent, or a person, does to the tasks on the board.",
  Runs: "What the dispatcher has started, how it went, and what it printed.",
  Dispatcher: "The dispatcher itself.",
} as const;

/** An answer that is no problem. */
export interface Answer {
  readonly description: string;
  /** Of JSON; text where it is absent. */
  readonly schema?: z.ZodType;
  /** Of text. */
  readonly contentType?: string;
  readonly headers?: z.ZodObject;
}

/** One endpoint, as it is documented. */
export interface Operation {
  readonly method: "get" | "post" | "patch";
  /** Such as `/tasks/{id}`. */
  readonly path: string;
  readonly id: string;
  readonly tag: keyof typeof TAGS;
  /** A few words. */
  readonly summary: string;
  /** Sentences, in Markdown's inline marks. */
  readonly description: string;
  /** Of the path. */
  readonly params?: z.ZodObject;
  readonly query?: FieldsKind;
  readonly headers?: z.ZodObject;
  readonly body?: FieldsKind & { readonly isOptional?: boolean };
  readonly answers: Readonly<Record<number, Answer>>;
  /** Beside those that any answer may have. */
  readonly problems: readonly Code[];
  /** Whether it is answered without a token whatever the config says. */
  readonly isOpen?: boolean;
  /** Words of a curl line beside those that follow from the rest, one list for each line. */
  readonly samples?: readonly Sample[];
}

/** One way to call an endpoint. */
export interface Sample {
  /** What it shows. */
  readonly label: string;
  /** With its question mark. */
  readonly query?: string;
  /** Flags of curl. */
  readonly flags?: readonly string[];
}
