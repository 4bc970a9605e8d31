import type { ComponentClass, IdentifierKind } from '../model/knowledge.js';
import type { Severity } from '../model/finding.js';
import type { FormatId } from '../model/record.js';
import type { Report } from './problem.js';

/** The words that knowledge files may use; the JSON schemas list the same (a test compares them). */
export const severityWords: readonly Severity[] = ['decisive', 'error', 'warning', 'info', 'benign'];
export const statusWords = ['experimental', 'stable', 'retired'] as const;
export const levelWords = ['info', 'warning', 'error', 'fatal'] as const;
export const identifierKinds: readonly IdentifierKind[] = [
  'service',
  'driver',
  'dll',
  'process',
  'registryKey',
  'path',
  'package',
  'guid',
];
export const componentClasses: readonly ComponentClass[] = [
  'antivirus',
  'edr',
  'document-protection',
  'encryption',
  'device-management',
  'backup',
  'vpn',
  'virtualisation',
  'injector',
  'driver',
  'os',
];
/** Formats that are lines of text, which is what a signature can look at. */
export const lineFormats: readonly FormatId[] = [
  'panther',
  'cbs',
  'dism',
  'windows-setupact',
  'ddaclsys',
  'setupapi',
  'setupdiag',
  'setupdiag-xml',
  'diag-xml',
  'compat-xml',
  'windowsupdate',
  'reportingevents',
  'cmtrace',
  'msi',
  'checksur',
  'fltmc',
  'service-list',
  'driver-list',
  'process-list',
  'system-info',
  'registry-export',
  'ini',
  'xml',
  'plain',
];

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads fields of untrusted data one by one and reports those of the wrong kind. */
export class ShapeReader {
  constructor(
    private readonly fields: Fields,
    private readonly base: string,
    private readonly report: Report,
  ) {}

  path(name: string): string {
    return this.base ? `${this.base}.${name}` : name;
  }

  /** Reports every field whose name is not in the list: a misspelt field would silently do nothing. */
  only(names: readonly string[]): void {
    for (const name of Object.keys(this.fields)) {
      if (names.includes(name)) continue;
      const help = 'Remove it or correct its spelling. The fields are listed in signatures/README.md.';
      this.report(this.path(name), 'Unknown field "{0}".', help, { args: [name] });
    }
  }

  text(name: string): void {
    const value = this.fields[name];
    if (typeof value === 'string' && value.trim() !== '') return;
    this.wrong(name, 'The field "{0}" must be a text that is not empty.');
  }

  oneOf(name: string, words: readonly string[]): void {
    const value = this.fields[name];
    if (typeof value === 'string' && words.includes(value)) return;
    this.wrong(name, 'The field "{0}" must be one of: {1}.', words.join(', '));
  }

  texts(name: string, words?: readonly string[]): void {
    const value = this.fields[name];
    const good = (item: unknown): boolean => typeof item === 'string' && (words ? words.includes(item) : item !== '');
    if (Array.isArray(value) && value.length > 0 && value.every(good)) return;
    if (words) this.wrong(name, 'The field "{0}" must be a list of these: {1}.', words.join(', '));
    else this.wrong(name, 'The field "{0}" must be a list of texts.');
  }

  localized(name: string): void {
    this.localizedValue(this.fields[name], this.path(name));
  }

  localizedList(name: string): void {
    const value = this.fields[name];
    if (!Array.isArray(value)) return this.wrong(name, 'The field "{0}" must be a list of texts in both languages.');
    value.forEach((item, index) => this.localizedValue(item, `${this.path(name)}[${index}]`));
  }

  has(name: string): boolean {
    return this.fields[name] !== undefined;
  }

  /**
   * Reports a field that is missing or of the wrong kind.
   *
   * @param what whole sentence for the wrong kind; `{0}` is the name of the field, `{1}` what may stand there
   */
  wrong(name: string, what: string, allowed?: string): void {
    const value = this.fields[name];
    if (value === undefined) {
      const help = 'Add it. signatures/README.md shows every field with an example.';
      this.report(this.path(name), 'The field "{0}" is missing.', help, { args: [name] });
      return;
    }
    const tried = JSON.stringify(value)?.slice(0, 200);
    this.report(this.path(name), what, 'Correct the value. signatures/README.md shows every field with an example.', {
      args: allowed === undefined ? [name] : [name, allowed],
      ...(tried === undefined ? {} : { tried }),
    });
  }

  private localizedValue(value: unknown, path: string): void {
    for (const language of ['en', 'zh-CN']) {
      const text = isFields(value) ? value[language] : undefined;
      if (typeof text === 'string' && text.trim() !== '') continue;
      const help = 'Write the text in English (en) and in Simplified Chinese (zh-CN); the two are equal.';
      this.report(path, 'The text in "{0}" is missing.', help, { args: [language] });
    }
  }
}
