import type { BenignShape, Correlation, RecordPattern, Signature } from '../../model/knowledge.js';
import { quoted, quotedLines, type YamlPiece } from './yamlText.js';

/** Severities in the order in which they are offered. */
const severities = ['decisive', 'error', 'warning', 'info'];

/**
 * A rule as the file that holds it, with places for what only a person knows: the titles, the severity, the explanation.
 *
 * @param seenAt where in setup it was seen, for a comment
 */
export function ruleYaml(rule: Signature | BenignShape, seenAt: string): readonly YamlPiece[] {
  const isSignature = 'severity' in rule;
  const pieces: YamlPiece[] = [`# ${line(seenAt)}\n`, `id: ${rule.id}\n`];
  pieces.push('title:\n', ...localized(rule.title, 1));
  if (isSignature) pieces.push(`status: ${rule.status}\n`);
  pieces.push(`formats: [${rule.formats.join(', ')}]\n`);
  if (isSignature) {
    const choices = [rule.severity, ...severities.filter((one) => one !== rule.severity)];
    pieces.push('severity: ', { stop: 3, text: rule.severity, choices }, '\n');
  }
  pieces.push('match:\n', ...pattern(rule.match, '  '));
  if (rule.correlate) pieces.push('correlate:\n', ...rule.correlate.flatMap(correlation));
  if (isSignature) {
    pieces.push('explain:\n', ...localized(rule.explain, 4));
    const attribute = Object.entries(rule.attribute ?? {});
    if (attribute.length > 0) {
      pieces.push(`attribute: { ${attribute.map(([kind, capture]) => `${kind}: ${capture}`).join(', ')} }\n`);
    }
  } else {
    pieces.push('because:\n', ...localized(rule.because, 4));
    pieces.push('seenIn:\n', ...rule.seenIn.map((place) => `  - ${quoted(place)}\n`));
  }
  pieces.push('samples:\n  match:\n');
  for (const sample of rule.samples.match) pieces.push(`    - line: ${quotedLines(sample.line.split('\n'), 8)}\n`);
  pieces.push('  ignore:\n');
  rule.samples.ignore.forEach((sample, index) => {
    pieces.push(`    - line: ${quotedLines(sample.line.split('\n'), 8)}\n      because: `);
    pieces.push(...place(6 + index, sample.because), '\n');
  });
  return pieces;
}

/** Both languages, each a place of its own. */
function localized(text: Signature['title'], stop: number): YamlPiece[] {
  return ['  en: ', ...place(stop, text.en), '\n  zh-CN: ', ...place(stop + 1, text['zh-CN']), '\n'];
}

/** A place inside single quotes. */
function place(stop: number, text: string): YamlPiece[] {
  return ["'", { stop, text: line(text).replaceAll("'", "''") }, "'"];
}

function line(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, ' ');
}

function pattern(match: RecordPattern, indent: string): YamlPiece[] {
  return Object.entries(match).map(([key, value]) => {
    const bare =
      key === 'level' || (key === 'component' && /^[A-Za-z][\w-]*$/.test(String(value)) && !isWord(String(value)));
    return `${indent}${key}: ${bare ? String(value) : quoted(String(value))}\n`;
  });
}

/** Words that YAML takes for something else than text. */
function isWord(text: string): boolean {
  return /^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
}

function correlation({ within, before, after }: Correlation): YamlPiece[] {
  const where =
    typeof within === 'string'
      ? within
      : `{ ${Object.entries(within)
          .map(([key, value]) => `${key}: ${value}`)
          .join(', ')} }`;
  return [
    `  - within: ${where}\n`,
    `    ${before ? 'before' : 'after'}:\n`,
    ...pattern(before ?? after ?? {}, '      '),
  ];
}
