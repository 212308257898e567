"""The report's style sheet: dark on white, one column on a phone, tables as cards there, and fit to be printed."""

STYLE = """
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #212529; font: 16px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.25rem; margin: 2.25rem 0 .75rem; padding-bottom: .25rem; border-bottom: 2px solid #e9ecef; }
h3 { font-size: 1rem; margin: 1.25rem 0 .5rem; }
p { margin: .4rem 0; }
.quiet { color: #495057; font-size: .9rem; }
.status { display: inline-block; padding: .1rem .6rem; border-radius: 1rem; font-weight: 600; border: 1px solid; }
.planned, .good { color: #2b6a0b; background: #ebfbee; border-color: #2b8a3e; }
.hold, .warning { color: #7a4a00; background: #fff9db; border-color: #e67700; }
.critical, .failed { color: #a51111; background: #fff5f5; border-color: #c92a2a; }
.info, .none { color: #1f4fa3; background: #edf2ff; border-color: #4263eb; }
.box { border-left: 4px solid; padding: .6rem .9rem; margin: .75rem 0; }
table { border-collapse: collapse; width: 100%; margin: .75rem 0; font-size: .92rem; }
caption { text-align: left; font-weight: 600; padding-bottom: .35rem; }
th, td { padding: .4rem .6rem; border-bottom: 1px solid #e9ecef; text-align: left; vertical-align: top; }
thead th { border-bottom: 2px solid #adb5bd; font-size: .85rem; color: #495057; }
tbody th { font-weight: 600; }
tfoot th, tfoot td { border-top: 2px solid #adb5bd; font-weight: 700; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
tbody th, tfoot th { min-width: 6.5rem; }
td { min-width: 5.5rem; }
td.number { min-width: 0; }
td { min-width: 6.5rem; }
td.number { min-width: 0; }
tbody th, tfoot th { min-width: 8rem; }
td.words { min-width: 14rem; }
.id { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .8rem; word-break: break-all; }
ol.insights { list-style: none; margin: 0; padding: 0; counter-reset: insight; }
ol.insights > li { counter-increment: insight; border: 1px solid #dee2e6; border-radius: .5rem; padding: .7rem .9rem;
  margin: .6rem 0; break-inside: avoid; }
ol.insights h3 { margin: 0 0 .3rem; }
ol.insights h3::before { content: counter(insight) ". "; }
.badge { font-size: .78rem; font-weight: 600; padding: 0 .5rem; border: 1px solid; border-radius: 1rem;
  margin-right: .4rem; }
.pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 27rem), 1fr)); gap: 1.25rem; }
figure { margin: .75rem 0; max-width: 36rem; break-inside: avoid; }
figcaption { font-weight: 600; margin-bottom: .3rem; }
figure img { display: block; max-width: 100%; height: auto; }
summary { cursor: pointer; padding: .3rem 0; }
@media (max-width: 40rem) {
  body { font-size: 15px; }
  table, thead, tbody, tfoot, tr, th, td, caption { display: block; width: 100%; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  tr { border: 1px solid #dee2e6; border-radius: .5rem; margin: .5rem 0; padding: .35rem .7rem; }
  th, td { border: 0; padding: .12rem 0; }
  tbody th, tfoot th, td { min-width: 0; }
  tfoot th, tfoot td { border-top: 0; }
  td { display: flex; justify-content: space-between; gap: 1rem; }
  td::before { content: attr(data-label); color: #495057; flex: none; }
  td, tbody th, tfoot th { min-width: 0; }
  td.words { display: block; }
  td.words::before { display: none; }
  .number { text-align: left; white-space: normal; }
}
@media print {
  main { max-width: none; padding: 0; }
  body { font-size: 10pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  h2, h3, caption { break-after: avoid; }
  tr { break-inside: avoid; }
  .pictures { display: grid; grid-template-columns: 1fr 1fr; }
}
"""
