import type { CaseAnalysis } from '../../model/analysis.js';
import type { Attempt, OsFacts } from '../../model/attempt.js';
import type { Language, Localized } from '../../model/language.js';
import { codeSpan } from '../markdown.js';
import { timeText } from '../time.js';
import { sectionTitles, sections, type Section } from './words.js';

const title: Localized = { en: '# Case notes', 'zh-CN': '# 案例记录' };

/** What an engineer asks when a case comes in. */
const questions: readonly Localized[] = [
  { en: 'How many machines, and which models?', 'zh-CN': '涉及多少台计算机？型号是什么？' },
  { en: 'Did it roll back to the old system?', 'zh-CN': '是否回滚到了旧系统？' },
  {
    en: 'Was there a blue screen? Always at the same percentage?',
    'zh-CN': '是否出现蓝屏？是否总在同一百分比处？',
  },
  { en: 'What has been tried, and how did it go?', 'zh-CN': '尝试过哪些办法？结果如何？' },
  { en: 'Is there a machine that reproduces it?', 'zh-CN': '是否有能够重现问题的计算机？' },
  {
    en: 'Which image was used (path, size in bytes, name, build)?',
    'zh-CN': '使用的是哪个映像（路径、大小（字节）、名称、内部版本）？',
  },
  { en: 'Which security and management software is installed?', 'zh-CN': '安装了哪些安全软件和管理软件？' },
  { en: 'Which logs were collected, and when?', 'zh-CN': '收集了哪些日志？何时收集？' },
];

const bodies: Partial<Record<Section, Readonly<Record<Language, readonly string[]>>>> = {
  problem: {
    en: [
      'What was seen, in one or two sentences. The case is closed when it is solved, is by design, or belongs to a third party.',
    ],
    'zh-CN': ['用一两句话说明看到的现象。问题解决、属于设计如此或属于第三方问题时，案例关闭。'],
  },
  tests: {
    en: ['| test | outcome |', '|---|---|', '|  |  |'],
    'zh-CN': ['| 测试 | 结果 |', '|---|---|', '|  |  |'],
  },
};

const facts = {
  from: { en: 'From', 'zh-CN': '原系统' },
  to: { en: 'To', 'zh-CN': '目标系统' },
  image: { en: 'Image', 'zh-CN': '映像' },
  bytes: { en: 'bytes', 'zh-CN': '字节' },
  when: { en: 'Upgrade began', 'zh-CN': '升级开始时间' },
} satisfies Record<string, Localized>;

/** New notes: every section, the intake questions, and what the logs already say about the machine. */
export function notesTemplate(language: Language, caseAnalysis?: CaseAnalysis): readonly string[] {
  const lines = [title[language], ''];
  for (const section of sections) {
    lines.push(`## ${sectionTitles[section][language]}`, '');
    const body =
      section === 'questions'
        ? questions.map((question) => `- ${question[language]}`)
        : section === 'environment'
          ? environment(language, caseAnalysis)
          : (bodies[section]?.[language] ?? []);
    if (body.length > 0) lines.push(...body, '');
  }
  return lines;
}

function environment(language: Language, caseAnalysis: CaseAnalysis | undefined): readonly string[] {
  const attempt = caseAnalysis?.attempts[caseAnalysis.attempts.length - 1];
  if (!attempt) return [];
  const colon = language === 'en' ? ': ' : '：';
  const rows: [keyof typeof facts, string | undefined][] = [
    ['from', system(attempt.host)],
    ['to', system(attempt.target)],
    ['image', image(attempt, language)],
    ['when', timeText(attempt.startTime) || undefined],
  ];
  return rows.flatMap(([key, value]) => (value ? [`- ${facts[key][language]}${colon}${value}`] : []));
}

function system(os: OsFacts | undefined): string | undefined {
  const parts = [os?.build, os?.edition, os?.language].filter((part) => part !== undefined && part !== '');
  return parts.length === 0 ? undefined : parts.map((part) => codeSpan(part ?? '')).join(' ');
}

function image({ image: one }: Attempt, language: Language): string | undefined {
  const parts = [
    one?.path,
    one?.name,
    one?.bytes === undefined ? undefined : `${one.bytes} ${facts.bytes[language]}`,
    one?.created,
  ].filter((part) => part !== undefined && part !== '');
  return parts.length === 0
    ? undefined
    : parts.map((part) => codeSpan(part ?? '')).join(language === 'en' ? ', ' : '，');
}
