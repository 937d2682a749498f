import { html, raw } from "hono/html";
import type { CodeSample } from "../openapi/samples.ts";
import type { Field, TypePart } from "./fields.ts";
import type { AnswerEntry, CodeEntry, Endpoint, Group, Reference, Shape } from "./reference.ts";
import { STYLE } from "./style.ts";

type Html = ReturnType<typeof html>;

/** A reference as a page that needs nothing else: no script, no other file. */
export async function pageOf(reference: Reference): Promise<string> {
  const { title, description, access, groups, shapes, codes, commonCodes } = reference;
  const page = html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>${title}: HTTP API</title>
        <style>${raw(STYLE)}</style>
      </head>
      <body>
        <a class="skip" href="#top">Skip to the endpoints</a>
        ${contents(groups)}
        <main id="top" tabindex="-1">
          <h1>${title}</h1>
          <p>${inline(description)}</p>
          <p><strong>Token.</strong> ${inline(access)}</p>
          ${groups.map(groupPart)}
          <h2 id="objects">Objects</h2>
          ${shapes.map(shapePart)}
          <h2 id="problems">Problems</h2>
          <p>What goes wrong is answered with a <a href="#Problem">Problem</a>, which has one of these codes.
            Any request may meet ${codeLinks(commonCodes)}.</p>
          <dl>${codes.map(codeEntry)}</dl>
        </main>
      </body>
    </html>
  `;
  return String(await page).trimStart();
}

function contents(groups: readonly Group[]): Html {
  return html`
    <nav aria-label="Contents">
      ${groups.map(groupContents)}
      <h2>More</h2>
      <ul>
        <li><a href="#objects">Objects</a></li>
        <li><a href="#problems">Problems</a></li>
        <li><a href="/openapi.json">openapi.json</a></li>
      </ul>
    </nav>
  `;
}

function groupContents({ name, endpoints }: Group): Html {
  const links = endpoints.map(({ anchor, method, path }) =>
    html`
      <li><a href="#${anchor}">${methodMark(method)} ${path}</a></li>
    `
  );
  return html`
    <h2>${name}</h2>
    <ul>${links}</ul>
  `;
}

function groupPart({ name, description, endpoints }: Group): Html {
  return html`
    <h2>${name}</h2>
    <p>${inline(description)}</p>
    ${endpoints.map(endpointPart)}
  `;
}

function endpointPart(endpoint: Endpoint): Html {
  const { anchor, method, path, summary, description, forRuns } = endpoint;
  const { inputs, answers, codes, samples } = endpoint;
  return html`
    <section id="${anchor}" aria-labelledby="${anchor}-title">
      ${heading(anchor, summary)}
      <p class="call">${methodMark(method)} <code>${path}</code></p>
      <p>${inline(description)}</p>
      <p><strong>A run's token may:</strong> ${inline(forRuns)}.</p>
      ${samples.map(samples.length > 1 ? labelled : sample)}
      ${inputs.map(({ title, fields }) => [html`<h4>${title}</h4>`, fieldList(fields)])}
      <h4>Answers</h4>
      <dl>${answers.map(answerEntry)}</dl>
      ${codes.length > 0 ? problems(codes) : ""}
    </section>
  `;
}

function heading(anchor: string, text: string): Html {
  return html`
    <h3 id="${anchor}-title"><a href="#${anchor}">${text}</a></h3>
  `;
}

function methodMark(method: string): Html {
  return html`<span class="method ${method}">${method}</span>`;
}

function labelled({ label, ...rest }: CodeSample): Html {
  return html`
    <p class="label">${label}</p>
    ${sample(rest)}
  `;
}

function sample({ source }: Pick<CodeSample, "source">): Html {
  return html`
    <pre><code>${source}</code></pre>
  `;
}

function answerEntry({ status, type, description }: AnswerEntry): Html {
  return html`
    <dt><code>${status}</code> <span class="type">${typeLine(type)}</span></dt>
    <dd>${inline(description)}</dd>
  `;
}

function problems(codes: readonly string[]): Html {
  return html`
    <h4>Problems</h4>
    <p>${codeLinks(codes)}</p>
  `;
}

function codeLinks(codes: readonly string[]): Html[] {
  return codes.map((code, index) =>
    html`${index === 0 ? "" : ", "}<a href="#code-${code}"><code>${code}</code></a>`
  );
}

function codeEntry({ code, status, meaning }: CodeEntry): Html {
  return html`
    <dt id="code-${code}"><code>${code}</code> <span class="type">${status}</span></dt>
    <dd>${inline(meaning)}</dd>
  `;
}

function shapePart({ name, description, fields }: Shape): Html {
  return html`
    <section id="${name}" aria-labelledby="${name}-title">
      ${heading(name, name)}
      <p>${inline(description)}</p>
      ${fields.length > 0 ? fieldList(fields) : ""}
    </section>
  `;
}

function fieldList(fields: readonly Field[]): Html {
  return html`<dl>${fields.map(fieldEntry)}</dl>`;
}

function fieldEntry({ name, type, isRequired, description }: Field): Html {
  const line = [...typeLine(type), isRequired ? "" : ", optional"];
  return html`
    <dt><code>${name}</code> <span class="type">${line}</span></dt>
    <dd>${inline(description)}</dd>
  `;
}

function typeLine(type: readonly TypePart[]): Html[] {
  return type.map((part) =>
    typeof part === "string" ? html`${part}` : html`<a href="#${part.shape}">${part.shape}</a>`
  );
}

/** Text in which backticks mark code. */
function inline(text: string): Html[] {
  return text.split("`").map((part, index) =>
    index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`
  );
}
