import type { CodeSample } from "../openapi/samples.ts";
import type { Field, TypePart } from "./fields.ts";
import type { AnswerEntry, Endpoint, Group, Inputs, Reference, Shape } from "./reference.ts";

/** Who may ask what, but for runs: the table says it of them. */
const WHO =
  "A person with `ARTIFICER_API_TOKEN` may ask all of it. So may, on loopback and unless `api_require_token` is set, a caller without a token, and no limit holds for it: set `api_require_token` if an agent must not be able to leave its token out. The token of a run is limited as follows, and by `api_rate` and `api_written_mib`.";

/** A reference as a page of Markdown, with GitHub's tables. */
export function markdownOf(reference: Reference): string {
  const { title, description, server, access, groups, shapes, codes, commonCodes } = reference;
  const blocks = [
    `# The API of ${title}`,
    description,
    `The lines below ask \`${server}\`; an agent finds the address in \`ARTIFICER_API_URL\`. A running dispatcher shows this page at \`/docs\`, and as an OpenAPI document at \`/openapi.json\`.`,
    `With a token: \`Authorization: Bearer …\`. ${access}`,
    "## Who may ask what",
    WHO,
    accessTable(groups),
    ...groups.flatMap(groupBlocks),
    "## Objects",
    ...shapes.flatMap(shapeBlocks),
    "## Problems",
    "The answer to a request that fails is a [Problem](#problem) with one of these codes.",
    `Any request may fail with ${codeList(commonCodes)}.`,
    table(
      ["code", "status", "meaning"],
      codes.map(({ code, status, meaning }) => [`\`${code}\``, String(status), meaning]),
    ),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function accessTable(groups: readonly Group[]): string {
  return table(
    ["request", "a run's token may"],
    groups.flatMap(({ endpoints }) =>
      endpoints.map(({ method, path, forRuns }) => [`\`${method} ${path}\``, forRuns])
    ),
  );
}

function groupBlocks({ name, description, endpoints }: Group): string[] {
  return [`## ${name}`, description, ...endpoints.flatMap(endpointBlocks)];
}

function endpointBlocks(endpoint: Endpoint): string[] {
  const { method, path, summary, description, inputs, answers, codes, samples } = endpoint;
  return [
    `### ${summary}`,
    `\`${method} ${path}\``,
    description,
    ...(samples.length > 0 ? [shellBlock(samples)] : []),
    ...inputs.map(inputsTable),
    answersTable(answers),
    ...(codes.length > 0 ? [`Problems: ${codeList(codes)}.`] : []),
  ];
}

function codeList(codes: readonly string[]): string {
  return codes.map((code) => `\`${code}\``).join(", ");
}

/** If there are several lines, a comment above each says what it shows. */
function shellBlock(samples: readonly CodeSample[]): string {
  const lines = samples.map(({ label, source }) =>
    samples.length > 1 ? `# ${label}\n${source}` : source
  );
  return `\`\`\`sh\n${lines.join("\n\n")}\n\`\`\``;
}

function inputsTable({ title, fields }: Inputs): string {
  return fieldsTable(title.toLowerCase(), fields);
}

function answersTable(answers: readonly AnswerEntry[]): string {
  return table(
    ["answer", "type", "meaning"],
    answers.map(({ status, type, description }) => [status, typeText(type), description]),
  );
}

function shapeBlocks({ name, description, fields }: Shape): string[] {
  return [`### ${name}`, description, ...(fields.length > 0 ? [fieldsTable("field", fields)] : [])];
}

function fieldsTable(title: string, fields: readonly Field[]): string {
  return table(
    [title, "type", "meaning"],
    fields.map(({ name, type, isRequired, description }) => [
      `\`${name}\`${isRequired ? "" : " (optional)"}`,
      typeText(type),
      description,
    ]),
  );
}

function typeText(type: readonly TypePart[]): string {
  return type.map((part) =>
    typeof part === "string" ? part : `[${part.shape}](#${part.shape.toLowerCase()})`
  ).join("");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(inCell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function inCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
