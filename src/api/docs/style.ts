/** The page's style: light or dark as the reader prefers, one column on a narrow screen. */
export const STYLE = `
:root {
  --text: #1d2430; --dim: #596273; --page: #ffffff; --panel: #f4f6f9; --line: #d8dee7;
  --link: #0b5cad; --get: #0a6640; --post: #8a4b00; --patch: #6b3fa0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e4e8ef; --dim: #a3adbd; --page: #12161d; --panel: #1b212b; --line: #323b49;
    --link: #7fb8ff; --get: #6fd3a4; --post: #f0b165; --patch: #c9a6f5;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0 auto; max-width: 76rem; display: grid; grid-template-columns: 17rem minmax(0, 1fr);
  color: var(--text); background: var(--page); font: 1rem/1.55 system-ui, sans-serif;
}
main { padding: 1rem 1.5rem 6rem; }
nav {
  position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto;
  padding: 1.5rem 1rem; font-size: 0.875rem;
}
nav h2 { margin: 1rem 0 0.25rem; border: 0; padding: 0; font-size: 0.875rem; color: var(--dim); }
nav ul { margin: 0; padding: 0; list-style: none; }
nav a { display: block; padding: 0.2rem 0; overflow-wrap: anywhere; text-decoration: none; }
a { color: var(--link); }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 0.5rem; z-index: 1; padding: 0.5rem; background: var(--page); }
h1, h2, h3, h4 { line-height: 1.25; }
h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); padding-bottom: 0.3rem; }
h3 { margin: 2.5rem 0 0.5rem; }
h3 a { color: inherit; text-decoration: none; }
h4 { margin: 1.25rem 0 0.25rem; font-size: 0.875rem; color: var(--dim); }
section:target h3 { color: var(--link); }
.call { margin: 0.25rem 0; font-size: 1.05rem; }
.call .method { min-width: 0; }
.label { margin: 0.75rem 0 0; color: var(--dim); font-size: 0.875rem; }
.method { font: 700 0.75rem/1 ui-monospace, monospace; display: inline-block; min-width: 2.9rem; }
.GET { color: var(--get); } .POST { color: var(--post); } .PATCH { color: var(--patch); }
code, pre { font-family: ui-monospace, monospace; font-size: 0.875em; overflow-wrap: anywhere; }
p code, dd code { background: var(--panel); border-radius: 3px; padding: 0.1em 0.3em; }
pre {
  margin: 0.25rem 0 0.75rem; padding: 0.75rem 1rem; background: var(--panel);
  border: 1px solid var(--line); border-radius: 6px; white-space: pre-wrap;
}
dl { margin: 0; }
dt { padding-top: 0.5rem; border-top: 1px solid var(--line); }
dt:first-child { border-top: 0; }
dt > code { font-weight: 600; }
dt:target { background: var(--panel); }
dd { margin: 0.1rem 0 0.5rem; }
.type { color: var(--dim); font-size: 0.875rem; overflow-wrap: anywhere; }
@media (max-width: 50rem) {
  body { display: block; }
  nav { position: static; max-height: none; border-bottom: 1px solid var(--line); columns: 2; }
  nav h2 { break-after: avoid; }
  nav a { padding: 0.45rem 0; }
  main { padding: 1rem 1rem 4rem; }
}
`;
