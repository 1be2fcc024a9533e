/** How the page looks: on a light and a dark screen, narrow and wide, and on paper. It loads nothing. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #f7f8f8; --card: #ffffff; --ink: #1c2b36; --muted: #56656f; --line: #d9dfe3; --sea: #0d5f7f; --water: #cfe6ef;
  --good: #1d6f42; --good-back: #e2f1e8; --open-back: #eef1f3;
  --critical: #a8123a; --high: #b5430c; --medium: #7d5a00; --low: #1f628c; --info: #56656f;
  --critical-back: #fbe6ea; --high-back: #fdebdf; --medium-back: #faf0d3; --low-back: #e2eff8; --info-back: #eef1f3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0f171d; --card: #16212a; --ink: #e3eaef; --muted: #a3b2bd; --line: #2b3943; --sea: #7cc4e0; --water: #1d4455;
    --good: #7fd3a1; --good-back: #16342a; --open-back: #212d36;
    --critical: #ff8fa6; --high: #ffab78; --medium: #e9c464; --low: #8cc8ee; --info: #a3b2bd;
    --critical-back: #431a26; --high-back: #43291a; --medium-back: #3a3116; --low-back: #173246; --info-back: #212d36;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 75rem; padding: 2rem 1.25rem 4rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; font-weight: 650; letter-spacing: -0.01em; }
h2 { margin: 3rem 0 0.75rem; font-size: 1.25rem; font-weight: 650; }
h3 { margin: 2rem 0 0.5rem; font-size: 1.0625rem; font-weight: 600; }
h4 { display: inline; margin: 0; font-size: 1.0625rem; font-weight: 600; }
h5 { margin: 1rem 0 0.25rem; font-size: 0.875rem; font-weight: 600; }
p { margin: 0.5rem 0; max-width: 60rem; }
a { color: var(--sea); }
:focus-visible { outline: 3px solid var(--sea); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 1rem; padding: 0.5rem 1rem; background: var(--card); }
.muted, small { color: var(--muted); font-size: 0.875rem; }
code, pre { font: 0.875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
pre { margin: 0.25rem 0; padding: 0.75rem 1rem; overflow-x: auto; background: var(--paper); border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { text-align: left; font-size: 0.8125rem; font-weight: 600; color: var(--muted); }
th, td { padding: 0.4rem 0.75rem 0.4rem 0; vertical-align: top; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
.panel { padding: 1.25rem 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }

.summary { display: flex; flex-wrap: wrap; gap: 1.5rem 2.5rem; align-items: center; margin-top: 1.5rem; }
.summary .numbers { flex: 1 1 26rem; }
.gauge { flex: none; width: 7.5rem; height: 7.5rem; }
.gauge .rim { fill: none; stroke: var(--ink); stroke-width: 5; }
.gauge .hull { fill: var(--card); }
.gauge .sea { fill: var(--water); }
.gauge .mark { stroke: var(--ink); stroke-width: 5; }
.score { font-size: 2.75rem; line-height: 1; font-weight: 700; letter-spacing: -0.02em; }
.score span { font-size: 1rem; font-weight: 400; letter-spacing: 0; color: var(--muted); }
.counts { display: flex; flex-wrap: wrap; gap: 0.5rem; margin: 0; padding: 0; list-style: none; }
.counts li { padding: 0.35rem 0.8rem; border-radius: 999px; background: var(--open-back); white-space: nowrap; }
.counts strong { font-variant-numeric: tabular-nums; }

.matrix { table-layout: fixed; min-width: 48rem; }
.matrix th:first-child, .matrix .corner { width: 8rem; }
.matrix th, .matrix td { padding: 0.5rem; text-align: center; vertical-align: middle; border: 0; }
.matrix th { hyphens: auto; overflow-wrap: normal; }
.matrix th[scope=row] { padding-left: 0; text-align: left; font-size: 0.9375rem; color: var(--ink); white-space: nowrap; }
.matrix td { border: 3px solid var(--card); border-radius: 8px; background: var(--open-back); color: var(--muted); }
.matrix td.all { background: var(--good-back); color: var(--good); }
.matrix td.most { background: var(--medium-back); color: var(--medium); }
.matrix td.few { background: var(--critical-back); color: var(--critical); }
.matrix .corner, .matrix td.note { background: none; }
.matrix td.note { text-align: left; padding-left: 1rem; font-style: italic; }
.matrix td a { display: block; color: inherit; font-weight: 600; }

.panel.first { padding-left: 3rem; }
.first li { margin: 0.6rem 0; padding-left: 0.25rem; }

#filter { display: flex; flex-wrap: wrap; gap: 0.75rem 1.25rem; align-items: end; padding: 1rem 1.25rem; }
#filter[hidden] { display: none; }
#filter fieldset { display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; margin: 0; padding: 0; border: 0; }
#filter legend, #filter .field span { padding: 0; font-size: 0.8125rem; font-weight: 600; color: var(--muted); }
#filter .field { display: flex; flex-direction: column; }
#filter select, #filter input[type=search], #filter button {
  min-height: 2.25rem; padding: 0.25rem 0.6rem; font: inherit; font-size: 0.9375rem; color: inherit;
  background: var(--paper); border: 1px solid var(--muted); border-radius: 6px;
}
#filter button { cursor: pointer; }
#shown { margin-left: auto; font-size: 0.9375rem; }

.check { margin: 0.75rem 0; padding: 0.9rem 1.25rem; background: var(--card); border: 1px solid var(--line); border-left: 5px solid var(--info); border-radius: 8px; }
.check[hidden], .check tr[hidden], .group[hidden], #nothing[hidden] { display: none; }
.check > summary { cursor: pointer; }
.check .meta { display: block; margin-top: 0.2rem; color: var(--muted); font-size: 0.875rem; }
.check .fix { margin: 0.75rem 0; }
.check .fix, .why p, .first li { white-space: pre-line; }
.check td.resource { width: 22%; font-weight: 600; }
.check td.status { width: 9rem; white-space: nowrap; }
.check .evidence { display: block; }
.more { padding: 0.5rem 0; }
.why { margin: 0.5rem 0 0; }
.why > summary { cursor: pointer; color: var(--sea); font-size: 0.9375rem; }
.critical { color: var(--critical); } .high { color: var(--high); } .medium { color: var(--medium); } .low { color: var(--low); } .info { color: var(--info); }
.good { color: var(--good); }
.counts .critical { background: var(--critical-back); } .counts .high { background: var(--high-back); } .counts .medium { background: var(--medium-back); }
.counts .low { background: var(--low-back); } .counts .info { background: var(--info-back); } .counts .good { background: var(--good-back); }
.check.on-critical { border-left-color: var(--critical); } .check.on-high { border-left-color: var(--high); } .check.on-medium { border-left-color: var(--medium); }
.check.on-low { border-left-color: var(--low); }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); }
@media (max-width: 40rem) { .check td.status { width: auto; } }
@media print {
  :root {
    --paper: #fff; --card: #fff; --ink: #000; --muted: #444; --line: #bbb; --good: #14532d; --critical: #8a0f30; --high: #8f3409;
    --medium: #664900; --low: #184f71; --info: #444;
  }
  body { max-width: none; padding: 0; font-size: 10pt; }
  #filter, .skip { display: none; }
  details::details-content { content-visibility: visible; display: block; }
  .check, .panel, tr { break-inside: avoid; }
  h2, h3, h4 { break-after: avoid; }
}
`;
