import { escaped } from './markup.js';
import type { Block, Fact, Inline, Item, Report, Section, Text } from './model.js';
import { stripSvg } from './stripSvg.js';
import { reportStyle } from './style.js';

/**
 * A report as one HTML file: nothing is loaded, nothing runs, and a policy inside the file keeps it so. It prints well,
 * follows the reader's light or dark mode on a screen, and can be read without colours and by a screen reader.
 *
 * @param sha256 of a text in UTF-8, as Base64: the policy names the one style sheet by it
 */
export function reportHtml(report: Report, sha256: (text: string) => string): string {
  const { language, title, name, made, verdict, strip, sections, notes, words } = report;
  const policy = `default-src 'none'; style-src 'sha256-${sha256(reportStyle)}'; base-uri 'none'; form-action 'none'`;
  const body = [
    '<header>',
    `<h1>${escaped(title)}</h1>`,
    `<p class="made">${escaped(made)}</p>`,
    '</header>',
    '<main>',
    `<section class="verdict ${verdict.tone}" aria-labelledby="verdict">`,
    `<h2 id="verdict"><span class="outcome">${escaped(verdict.outcome)}</span>${verdict.result.length > 0 ? ` <span class="result">${inlines(verdict.result)}</span>` : ''}</h2>`,
    `<p class="headline">${inlines(verdict.headline)}</p>`,
    ...(verdict.explanation.length > 0 ? [`<p>${inlines(verdict.explanation)}</p>`] : []),
    facts(verdict.answers),
    '</section>',
    ...(strip ? ['<figure>', stripSvg(strip), `<figcaption>${escaped(strip.caption)}</figcaption>`, '</figure>'] : []),
    contents(sections, words.contents),
    ...sections.map(sectionHtml),
    '</main>',
    '<footer>',
    ...notes.map((text) => `<p>${escaped(text)}</p>`),
    '</footer>',
  ];
  return `<!doctype html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escaped(cut(name))}</title>
<style>${reportStyle}</style>
</head>
<body>
${body.join('\n')}
</body>
</html>
`;
}

/** A title is the name of a tab. */
function cut(name: string): string {
  return name.length > 60 ? `${name.slice(0, 59)}…` : name || '-';
}

function contents(sections: readonly Section[], title: string): string {
  const items = sections.map((section) => `<li><a href="#${section.id}">${escaped(section.title)}</a></li>`);
  return `<nav aria-label="${escaped(title)}"><ul>${items.join('')}</ul></nav>`;
}

function sectionHtml({ id, title, blocks }: Section): string {
  return [
    `<section id="${id}" aria-labelledby="${id}-title">`,
    `<h2 id="${id}-title">${escaped(title)}</h2>`,
    ...blocks.map(blockHtml),
    '</section>',
  ].join('\n');
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${inlines(block.text)}</p>`;
    case 'note':
      return `<p class="note">${inlines(block.text)}</p>`;
    case 'heading':
      return block.level === 1 ? `<h3>${inlines(block.text)}</h3>` : `<h4>${inlines(block.text)}</h4>`;
    case 'facts':
      return facts(block.facts);
    case 'list':
      return listHtml(block.items, block.ordered);
    case 'table':
      return tableHtml(block);
    case 'quote':
      return quoteHtml(block);
    case 'copy':
      return `<pre class="copy"><code>${escapedLines(block.text)}</code></pre>`;
  }
}

function facts(all: readonly Fact[]): string {
  return `<dl>\n${all.map(({ label, text }) => `<div><dt>${escaped(label)}</dt><dd>${inlines(text)}</dd></div>`).join('\n')}\n</dl>`;
}

function listHtml(items: readonly Item[], ordered: boolean): string {
  const tag = ordered ? 'ol' : 'ul';
  const rows = items.map(({ text, blocks = [] }) => {
    const inner = blocks.map(blockHtml).join('\n');
    return `<li>${inlines(text)}${inner === '' ? '' : `\n${inner}\n`}</li>`;
  });
  return `<${tag}>\n${rows.join('\n')}\n</${tag}>`;
}

function tableHtml({ caption, head, rows }: Block & { readonly kind: 'table' }): string {
  const cells = (row: readonly Text[]): string =>
    row
      .map((text, column) => (column === 0 ? `<th scope="row">${inlines(text)}</th>` : `<td>${inlines(text)}</td>`))
      .join('');
  return [
    `<table class="of${head.length}">`,
    `<caption>${escaped(caption)}</caption>`,
    `<thead><tr>${head.map((name) => (name === '' ? '<td></td>' : `<th scope="col">${escaped(name)}</th>`)).join('')}</tr></thead>`,
    `<tbody>\n${rows.map((row) => `<tr>${cells(row)}</tr>`).join('\n')}\n</tbody>`,
    '</table>',
  ].join('\n');
}

function quoteHtml({ place, time, lines }: Block & { readonly kind: 'quote' }): string {
  const where = `<code>${escaped(place)}</code>${time === '' ? '' : ` <span class="time">${escaped(time)}</span>`}`;
  return `<div class="quote">\n<p class="where">${where}</p>\n<pre><code>${escapedLines(lines.join('\n'))}</code></pre>\n</div>`;
}

function inlines(text: Text): string {
  return text.map(inlineHtml).join('');
}

function inlineHtml(one: Inline): string {
  if (typeof one === 'string') return escaped(one);
  if ('code' in one) return `<code>${escaped(one.code)}</code>`;
  if ('time' in one) return `<span class="nowrap">${escaped(one.time)}</span>`;
  if ('place' in one) return `<code class="place">${escaped(one.place)}</code>`;
  if ('strong' in one) return `<strong>${escaped(one.strong)}</strong>`;
  if ('badge' in one) return `<span class="badge ${one.tone}">${escaped(one.badge)}</span>`;
  return `<a href="#${one.link}">${escaped(one.text)}</a>`;
}

/** The same of text whose lines stay lines. */
function escapedLines(text: string): string {
  return text
    .split(/\r\n?|\n/)
    .map(escaped)
    .join('\n');
}
