import type { Catalogue } from '../../codes/catalogue.js';
import type { CaseAnalysis } from '../../model/analysis.js';
import type { Finding } from '../../model/finding.js';
import type { Language, Localized } from '../../model/language.js';
import { isNotes } from '../../model/notes.js';
import { logOf } from '../../cases/logOf.js';
import { citationOf } from '../citation.js';
import { isErrorCopy } from '../../cases/errorCopies.js';
import { bestMeaning } from '../inlayHints.js';
import { visibleLine } from '../../lines/visible.js';
import { codeSpan } from '../markdown.js';
import { proposals, type RemediationKnowledge } from '../remediation/proposals.js';
import { notesLanguage } from './insert.js';
import { placeLabel } from './quote.js';

/** What is offered while a person writes notes; columns are UTF-16 units of the line of the cursor. */
export interface NotesCompletion {
  readonly kind: 'snippet' | 'place' | 'citation' | 'code' | 'component' | 'remediation';
  readonly label: string;
  readonly detail: string;
  /** In the syntax of snippets when `isSnippet`; empty for a remediation, which is written by a command. */
  readonly insertText: string;
  readonly isSnippet: boolean;
  /** What typed words are compared with. */
  readonly filterText: string;
  /** The words that it replaces begin here and end at the cursor. */
  readonly start: number;
  /** For a remediation: what the command that writes it is told. */
  readonly remediation?: { readonly finding: Finding; readonly id: string };
}

/** What the completion knows of the case. */
export interface NotesCompletionContext {
  readonly known: CaseAnalysis | undefined;
  readonly knowledge: RemediationKnowledge;
  readonly catalogue: Catalogue;
  /** That of the product, where the notes do not tell theirs. */
  readonly language: Language;
}

/** Findings of a case that are offered one by one; beyond these a list helps nobody. */
const MOST_FINDINGS = 200;

interface Template {
  readonly id: string;
  readonly label: Localized;
  readonly detail: Localized;
  readonly body: Localized;
}

/** `{0}`: a component of the case. The row of a test is one that the ranking of suspects reads. */
const templates: readonly Template[] = [
  {
    id: 'symptom',
    label: { en: 'symptom', 'zh-CN': '现象' },
    detail: { en: 'What was seen, where and how often', 'zh-CN': '看到了什么、在哪里、多少台' },
    body: {
      en: '**Symptom:** ${1:what was seen}, at ${2:percentage or step}, on ${3:number} of ${4:number} machines, since ${5:date}.',
      'zh-CN':
        '**现象：** ${1:看到的现象}，出现在 ${2:百分比或步骤}，${4:总数} 台计算机中有 ${3:数量} 台，自 ${5:日期} 起。',
    },
  },
  {
    id: 'evidence',
    label: { en: 'evidence', 'zh-CN': '证据' },
    detail: { en: 'A line of a log and what it shows', 'zh-CN': '一行日志以及它说明了什么' },
    body: {
      en: '- `${1:setupact.log}:${2:1}` shows that ${3:what it shows}.',
      'zh-CN': '- `${1:setupact.log}:${2:1}` 说明${3:它说明的内容}。',
    },
  },
  {
    id: 'test outcome',
    label: { en: 'test outcome', 'zh-CN': '测试结果' },
    detail: {
      en: 'A row of the table of tests; it counts when suspects are ranked',
      'zh-CN': '测试表中的一行，在对可疑组件排序时生效',
    },
    body: {
      en: '| ${1:{0}} ${2|uninstalled,stopped,disabled|} | ${3|succeeds,still fails|} |',
      'zh-CN': '| ${2|卸载,停止,禁用|} ${1:{0}} | ${3|成功,仍然失败|} |',
    },
  },
  {
    id: 'next step',
    label: { en: 'next step', 'zh-CN': '下一步' },
    detail: { en: 'Who does what until when', 'zh-CN': '谁在何时之前做什么' },
    body: {
      en: '- [ ] ${1:what is to be done}: ${2:who}, by ${3:date}',
      'zh-CN': '- [ ] ${1:要做的事}：${2:负责人}，${3:日期} 之前',
    },
  },
];

/**
 * Everything that notes may name, at a cursor: snippets, places and quotes of findings, codes, components, remediations.
 *
 * @param line text of the line up to the cursor
 */
export function notesCompletions(
  notes: string,
  line: string,
  { known, knowledge, catalogue, language }: NotesCompletionContext,
): readonly NotesCompletion[] {
  const spoken = notesLanguage(notes) ?? language;
  // The word that is typed begins behind the last character that no word holds.
  const start = /^[^]*[\s`|,;()（），。；]/.exec(line)?.[0].length ?? 0;
  const typed = line.slice(start);
  // Inside of a code span that is already open, no second pair of ticks is wanted.
  const inCode = (line.slice(0, start).match(/`/g) ?? []).length % 2 === 1;
  const item = (
    kind: NotesCompletion['kind'],
    label: string,
    detail: string,
    insertText: string,
    words: string = label,
  ): NotesCompletion => ({
    kind,
    label,
    detail,
    insertText,
    isSnippet: kind === 'snippet',
    // `@` asks for everything; it is one of the typed words, and so one of those that are compared.
    filterText: typed.startsWith('@') ? `@${words}` : words,
    start,
  });
  if (!known) return inCode ? [] : snippets(spoken, undefined, item);
  const findings = offered(known);
  const places = findings.map(({ place, title }) => {
    const label = placeLabel({ file: place.file, line: place.line });
    return item('place', label, title[spoken], inCode ? label : codeSpan(label));
  });
  const codes = codesOf(findings, known, catalogue).map(([text, name]) =>
    item(
      'code',
      text,
      name,
      inCode ? text : name === '' ? codeSpan(text) : `${codeSpan(text)} (${name})`,
      `${text} ${name}`,
    ),
  );
  if (inCode) return [...unique(places), ...codes];
  const components = [...known.attributions, ...known.otherAttributions].map(({ component, product, vendor }) =>
    item('component', product[spoken], vendor, product[spoken], `${product.en} ${product['zh-CN']} ${component}`),
  );
  return [
    ...snippets(spoken, components[0]?.label, item),
    ...unique(places),
    ...unique(citationsOf(findings, known).map(([label, text]) => item('citation', label, text, text))),
    ...codes,
    ...unique(components),
    ...remediationsOf(findings, known, knowledge).map(({ finding, id, title }) => ({
      ...item('remediation', title[spoken], finding.title[spoken], '', `${title.en} ${title['zh-CN']}`),
      remediation: { finding, id },
    })),
  ];
}

type Item = (
  kind: NotesCompletion['kind'],
  label: string,
  detail: string,
  insertText: string,
  words?: string,
) => NotesCompletion;

function snippets(language: Language, component: string | undefined, item: Item): readonly NotesCompletion[] {
  const name = component ?? (language === 'en' ? 'component' : '组件');
  return templates.map(({ id, label, detail, body }) =>
    item(
      'snippet',
      label[language],
      detail[language],
      body[language].replace('{0}', name.replace(/[\\$}]/g, '\\$&')),
      `${id} ${label['zh-CN']}`,
    ),
  );
}

/** The first cause, then what counts, in the order of the logs. */
function offered({ verdict, logs }: CaseAnalysis): readonly Finding[] {
  const all = logs
    .filter((analysis) => !isNotes(analysis.log.path) && !isErrorCopy(analysis, logs))
    .flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'decisive' || severity === 'error'));
  const decisive = all.filter(({ severity }) => severity === 'decisive');
  const ordered = [...(verdict.firstCause ? [verdict.firstCause] : []), ...decisive, ...all];
  return [...new Map(ordered.map((finding) => [finding.id, finding])).values()].slice(0, MOST_FINDINGS);
}

/** A line with its place and time, as one sentence: `file:line`, time: the line itself. */
function citationsOf(findings: readonly Finding[], { logs }: CaseAnalysis): readonly (readonly [string, string])[] {
  return findings.flatMap(({ place }) => {
    const analysis = logOf({ logs }, place.file);
    if (!analysis) return [];
    const label = placeLabel({ file: place.file, line: place.line });
    const rest = visibleLine(citationOf(analysis, place.line).slice(label.length)).replace(/^[:,] /, '');
    return [[`> ${label}`, `${codeSpan(label)}: ${codeSpan(rest)}`]];
  });
}

function codesOf(
  findings: readonly Finding[],
  { logs }: CaseAnalysis,
  catalogue: Catalogue,
): readonly (readonly [string, string])[] {
  const found = new Map<string, string>();
  for (const { codes, place, record } of findings) {
    const analysis = logOf({ logs }, place.file);
    for (const token of codes) {
      if (!analysis || found.has(token.text)) continue;
      found.set(token.text, bestMeaning(catalogue, analysis, record, token)?.name ?? '');
    }
  }
  return [...found];
}

function remediationsOf(
  findings: readonly Finding[],
  known: CaseAnalysis,
  knowledge: RemediationKnowledge,
): readonly { readonly finding: Finding; readonly id: string; readonly title: Localized }[] {
  const all = findings.flatMap((finding) =>
    proposals(finding, known, knowledge).map(({ remediation: { id, title } }) => ({ finding, id, title })),
  );
  // The same steps are proposed for several lines of a chain; the first of them is meant.
  return [...new Map(all.toReversed().map((one) => [one.id, one])).values()].toReversed();
}

function unique(items: readonly NotesCompletion[]): readonly NotesCompletion[] {
  return [...new Map(items.map((one) => [one.label, one])).values()];
}
