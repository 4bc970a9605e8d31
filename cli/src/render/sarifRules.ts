import { escapeMarkdown, type Language, type Localized } from '../../../engine/src/index.js';

/** What a rule says of itself. */
export interface SarifRule {
  readonly id: string;
  readonly title: Localized;
  readonly explain: Localized;
  readonly level: string;
  readonly setupDiagRule?: string;
  readonly references: readonly string[];
  readonly falsePositives: readonly Localized[];
}

const NAME = 'Upgrade Log Forensics';

const words = {
  about: {
    en: 'Finds in the logs of Windows setup what made an upgrade fail.',
    'zh-CN': '在 Windows 安装程序的日志中查明升级失败的原因。',
  },
  mistaken: { en: 'Not a cause when:', 'zh-CN': '以下情况不是原因：' },
  read: { en: 'Read more:', 'zh-CN': '更多信息：' },
} as const;

/** The tool with the rules of one run. The help of each speaks both languages, the reader's first. */
export function sarifDriver(rules: readonly SarifRule[], language: Language, version: string) {
  const other: Language = language === 'en' ? 'zh-CN' : 'en';
  return {
    name: NAME,
    version,
    ...(/^\d+\.\d+\.\d+/.test(version) && { semanticVersion: version }),
    language,
    shortDescription: { text: words.about[language] },
    rules: rules.map((rule) => ({
      ...descriptor(rule, language),
      name: pascalCase(rule.id),
      help: {
        text: [helpText(rule, language), helpText(rule, other)].join('\n\n'),
        markdown: [helpMarkdown(rule, language), helpMarkdown(rule, other)].join('\n\n---\n\n'),
      },
      defaultConfiguration: { level: rule.level },
      ...(rule.references[0] !== undefined && isUri(rule.references[0]) && { helpUri: rule.references[0] }),
      properties: {
        tags: ['windows-setup', ...(rule.setupDiagRule ? [`SetupDiag:${rule.setupDiagRule}`] : [])],
      },
    })),
  };
}

/** The texts of the same rules in the other language, in the form that SARIF has for translations. */
export function sarifTranslation(rules: readonly SarifRule[], language: Language, version: string) {
  return {
    name: NAME,
    language,
    ...(/^\d+\.\d+\.\d+/.test(version) && { localizedDataSemanticVersion: version }),
    contents: ['localizedData'],
    translationMetadata: { name: `${NAME} (${language})`, shortDescription: { text: words.about[language] } },
    associatedComponent: { name: NAME },
    rules: rules.map((rule) => ({
      ...descriptor(rule, language),
      help: { text: helpText(rule, language), markdown: helpMarkdown(rule, language) },
    })),
  };
}

function descriptor({ id, title, explain }: SarifRule, language: Language) {
  return {
    id,
    shortDescription: { text: ended(title[language], language) },
    fullDescription: { text: ended(explain[language], language) },
  };
}

function helpText({ title, explain, falsePositives, references }: SarifRule, language: Language): string {
  return [
    ended(title[language], language),
    explain[language],
    ...(falsePositives.length > 0
      ? [`${words.mistaken[language]}\n${falsePositives.map((one) => `- ${one[language]}`).join('\n')}`]
      : []),
    ...(references.length > 0 ? [`${words.read[language]}\n${references.map((one) => `- ${one}`).join('\n')}`] : []),
  ].join('\n\n');
}

function helpMarkdown({ title, explain, falsePositives, references }: SarifRule, language: Language): string {
  const list = (texts: readonly string[]): string => texts.map((one) => `* ${one}`).join('\n');
  return [
    `**${escapeMarkdown(title[language])}**`,
    escapeMarkdown(explain[language]),
    ...(falsePositives.length > 0
      ? [`${words.mistaken[language]}\n\n${list(falsePositives.map((one) => escapeMarkdown(one[language])))}`]
      : []),
    ...(references.length > 0
      ? [`${words.read[language]}\n\n${list(references.map((one) => (isUri(one) ? `<${one}>` : escapeMarkdown(one))))}`]
      : []),
  ].join('\n\n');
}

/** A description ends as a sentence does. */
function ended(text: string, language: Language): string {
  if (/[.!?。！？]$/.test(text)) return text;
  return `${text}${language === 'en' ? '.' : '。'}`;
}

/** `bcd-object-unreadable` → `BcdObjectUnreadable`. */
function pascalCase(id: string): string {
  return id
    .split(/[^A-Za-z0-9]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

function isUri(text: string): boolean {
  return /^https:\/\/[^\s<>]+$/.test(text);
}
