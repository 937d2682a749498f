import { commandLine } from "../../text/shell_word.ts";
import type { Sample } from "../endpoints/endpoint.ts";
import { bodySchemaOf, type OperationObject, parametersOf, schemaOf } from "./reading.ts";

/** One way to call an endpoint, as `x-codeSamples` (known to most page makers) has it. */
export interface CodeSample {
  readonly lang: "Shell";
  readonly label: string;
  readonly source: string;
}

/** What is called. */
export interface Call {
  readonly server: string;
  readonly method: string;
  readonly path: string;
  readonly operation: OperationObject;
}

/** The curl line of a call, made of the examples that its parameters and its body give. */
export function curlOf(call: Call, { label, query = "", flags = [] }: Sample): CodeSample {
  const { server, method, path, operation } = call;
  const body = exampleBody(operation);
  const sends = body === null
    ? []
    : ["-H", "Content-Type: application/json", "-d", JSON.stringify(body)];
  const isDefault = method === (body === null ? "get" : "post");
  const verb = isDefault ? [] : ["-X", method.toUpperCase()];
  const url = server + filled(path, operation) + query;
  const words = ["curl", "-sS", ...flags, ...verb, url, ...sends];
  return { lang: "Shell", label, source: commandLine(words) };
}

/** `path` with each parameter's first example in its place. */
function filled(path: string, operation: OperationObject): string {
  return parametersOf(operation).filter((parameter) => parameter.in === "path").reduce(
    (text, { name, schema }) => {
      const example = schemaOf(schema).examples?.[0];
      return text.replace(`{${name}}`, encodeURIComponent(String(example)));
    },
    path,
  );
}

/** A body of the fields that have an example, or null where there are none. */
function exampleBody(operation: OperationObject): object | null {
  const fields = Object.entries(bodySchemaOf(operation)?.properties ?? {}).flatMap(
    ([name, { examples }]) => examples === undefined ? [] : [[name, examples[0]]],
  );
  return fields.length === 0 ? null : Object.fromEntries(fields);
}
