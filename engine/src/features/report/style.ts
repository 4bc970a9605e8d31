const light = `--page:#fff;--text:#1b1f24;--soft:#57606a;--line:#d0d7de;--panel:#f6f8fa;--link:#0550ae;
--bad:#a40e26;--bad-back:#ffebe9;--good:#0b5a24;--good-back:#dafbe1;--mind:#7a4b00;--mind-back:#fff4d6;--open:#424a53;--open-back:#eaeef2;
--bar:#c8d1da;--bar-bad:#e5a29c;--busy:#8c96a0;`;
const dark = `--page:#16191d;--text:#e3e6ea;--soft:#a4adb8;--line:#3b424b;--panel:#20252b;--link:#8ab8ff;
--bad:#ff9b93;--bad-back:#4a1f20;--good:#7fdc97;--good-back:#173422;--mind:#f0c26a;--mind-back:#3d2f12;--open:#c3cad2;--open-back:#2c333b;
--bar:#3f4852;--bar-bad:#7d3b38;--busy:#7b8591;`;

/**
 * The style sheet of a report, the same in every file. Colours are variables: light on paper whatever the screen is; on a
 * screen as the reader has it. In VS Code the page follows the theme, whose class the editor puts on the body.
 */
export const reportStyle = `
:root{${light}}
@media screen and (prefers-color-scheme:dark){:root{${dark}}}
@media screen{body.vscode-light{${light}}body.vscode-dark{${dark}}
body.vscode-high-contrast{--page:var(--vscode-editor-background);--text:var(--vscode-editor-foreground);--soft:var(--vscode-editor-foreground);--line:var(--vscode-contrastBorder);--panel:var(--vscode-editor-background);--link:var(--vscode-textLink-foreground);--bad:var(--text);--good:var(--text);--mind:var(--text);--open:var(--text);--bad-back:var(--page);--good-back:var(--page);--mind-back:var(--page);--open-back:var(--page);--bar:var(--page);--bar-bad:var(--page);--busy:var(--text)}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem 1.25rem 3rem;max-width:62rem;background:var(--page);color:var(--text);font:1rem/1.55 system-ui,-apple-system,"Segoe UI","Microsoft YaHei UI","Microsoft YaHei","PingFang SC","Noto Sans CJK SC",sans-serif;overflow-wrap:break-word}
h1{font-size:1.5rem;line-height:1.25;margin:0}
h2{font-size:1.25rem;line-height:1.3;margin:2.2rem 0 .6rem;padding-bottom:.25rem;border-bottom:1px solid var(--line)}
h3{font-size:1.1rem;margin:1.3rem 0 .4rem}
h4{font-size:1rem;margin:1rem 0 .3rem}
.nowrap,.badge{white-space:nowrap}
p{margin:.5rem 0}
a{color:var(--link)}
.made,.note,footer,figcaption,.time{color:var(--soft)}
.made,footer,figcaption,.where{font-size:.875rem}
.made{margin:.25rem 0 1rem}
code,pre{overflow-wrap:anywhere;font:.875em/1.5 ui-monospace,"Cascadia Mono",Consolas,"DejaVu Sans Mono",monospace;unicode-bidi:isolate}
code{background:var(--panel);padding:.05em .3em;border-radius:3px}
pre{margin:.3rem 0;padding:.55rem .7rem;background:var(--panel);border:1px solid var(--line);border-radius:4px;white-space:pre-wrap;direction:ltr}
pre code{padding:0;background:none;font-size:1em}
pre.copy{border-left:4px solid var(--soft)}
.quote{margin:.35rem 0 .8rem}
.quote .where{margin:0}
.where code{padding:0;background:none;font-weight:600}
.place{background:none;padding:0;color:var(--soft)}
ul,ol{margin:.4rem 0;padding-left:1.5rem}
li{margin:.3rem 0}
.badge{display:inline-block;padding:0 .5em;border-radius:1em;border:1px solid;font-size:.8125rem;font-weight:600;line-height:1.5}
.badge.bad{color:var(--bad);background:var(--bad-back)}
.badge.good{color:var(--good);background:var(--good-back)}
.badge.mind{color:var(--mind);background:var(--mind-back)}
.badge.open{color:var(--open);background:var(--open-back)}
h3 .badge{vertical-align:.1em}
.verdict{border:1px solid var(--line);border-left-width:8px;border-radius:6px;padding:1rem 1.25rem;background:var(--panel)}
.verdict.bad{border-left-color:var(--bad)}
.verdict.good{border-left-color:var(--good)}
.verdict.mind{border-left-color:var(--mind)}
.verdict h2{border:0;margin:0;padding:0;font-size:1.125rem}
.verdict.bad .outcome{color:var(--bad)}
.verdict.good .outcome{color:var(--good)}
.verdict.mind .outcome{color:var(--mind)}
.verdict .result{font-weight:400;font-size:1rem}
.verdict code{background:none;padding:0}
.headline{font-size:1.375rem;line-height:1.35;font-weight:650;margin:.35rem 0 .5rem}
dl{margin:.8rem 0 0}
dl>div{display:grid;grid-template-columns:minmax(8rem,11rem) 1fr;gap:.25rem 1rem;padding:.4rem 0;border-top:1px solid var(--line)}
dt{font-weight:600;color:var(--soft)}
dd{margin:0}
figure{margin:1.25rem 0 .5rem}
figcaption{margin-top:.2rem}
.strip{display:block;width:100%;height:auto}
.strip text{font:12px ui-monospace,"Cascadia Mono",Consolas,"DejaVu Sans Mono","Noto Sans Mono CJK SC",monospace;fill:var(--text)}
.strip .tick{fill:var(--soft);font-size:11px}
.strip .label{font-weight:700;paint-order:stroke;stroke:var(--page);stroke-width:4px}
.strip .bar{fill:var(--bar);stroke:var(--line)}
.strip .bar.failed{fill:var(--bar-bad);stroke:var(--bad)}
.strip .busy{fill:var(--busy)}
.strip .axis{stroke:var(--soft);fill:none}
.strip .stem{stroke:var(--soft);stroke-dasharray:3 3;fill:none}
.strip .stem.cause{stroke:var(--bad);stroke-dasharray:none;stroke-width:2}
.strip circle.cause{fill:var(--bad)}
.strip rect.result{fill:var(--page);stroke:var(--text);stroke-width:2}
nav ul{list-style:none;margin:.75rem 0 0;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;font-size:.9375rem}
nav li{margin:0}
table{width:100%;border-collapse:collapse;margin:.6rem 0;font-size:.9rem}
caption{text-align:left;font-weight:600;padding-bottom:.3rem}
th,td{border:1px solid var(--line);padding:.35rem .55rem;text-align:left;vertical-align:top;font-weight:400}
thead th{background:var(--panel);font-weight:600}
table.of3 td{width:40%}
#files table{font-size:.8125rem}
#files th:first-child{width:26%}
#files td:last-child{width:22%}
#files td code{padding:0;background:none;word-break:break-all}
footer{margin-top:2.5rem;border-top:1px solid var(--line);padding-top:.75rem}
@media screen and (max-width:40rem){dl>div{grid-template-columns:1fr}.verdict{padding:.75rem}th,td{padding:.25rem;overflow-wrap:anywhere}.badge,.nowrap{white-space:normal}}
@media print{
@page{margin:16mm 14mm}
html{font-size:10pt}
body{max-width:none;padding:0}
nav{display:none}
a{color:inherit;text-decoration:none}
h2,h3,h4,.where,caption{break-after:avoid}
.verdict,figure,.quote,tr,dl>div{break-inside:avoid}
.verdict,.badge,.strip,pre,thead th{print-color-adjust:exact;-webkit-print-color-adjust:exact}
#remedy,#files{break-before:page}
p,li{orphans:3;widows:3}
}
`;
