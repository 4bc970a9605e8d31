import type { Grade } from '../../model/attribution.js';
import type { Remediation } from '../../model/knowledge.js';
import type { Language, Localized } from '../../model/language.js';
import type { Refusal } from '../remediation/shell.js';

/** The words of the notes. Notes have a language of their own, which may differ from the editor's. */

/** Sections of the notes, in the order of the template. */
export const sections = [
  'problem',
  'questions',
  'environment',
  'evidence',
  'tests',
  'analysis',
  'actions',
  'result',
] as const;
export type Section = (typeof sections)[number];

export const sectionTitles: Readonly<Record<Section, Localized>> = {
  problem: { en: 'Problem', 'zh-CN': '问题定义' },
  questions: { en: 'Questions', 'zh-CN': '需要了解的情况' },
  environment: { en: 'Environment', 'zh-CN': '环境' },
  evidence: { en: 'Evidence', 'zh-CN': '证据' },
  tests: { en: 'Tests', 'zh-CN': '测试' },
  analysis: { en: 'Analysis', 'zh-CN': '问题分析' },
  actions: { en: 'Actions', 'zh-CN': '处理措施' },
  result: { en: 'Result', 'zh-CN': '问题总结' },
};

/** What engineers call these sections, lower case, without numbering and colons. */
export const sectionNames: Readonly<Record<Section, Readonly<Record<Language, readonly string[]>>>> = {
  problem: {
    en: ['problem', 'problem definition', 'problem statement', 'issue', 'symptom', 'symptoms', 'description'],
    'zh-CN': ['问题定义', '问题', '问题描述', '问题现象', '故障现象', '现象'],
  },
  questions: {
    en: ['questions', 'intake', 'intake questions', 'scope'],
    'zh-CN': ['需要了解的情况', '需了解的情况', '问题确认', '信息确认', '信息收集', '受理问题', '问题范围', '范围'],
  },
  environment: {
    en: ['environment', 'system', 'machine', 'machines', 'configuration'],
    'zh-CN': ['环境', '环境信息', '系统环境', '系统信息', '机器信息'],
  },
  evidence: {
    en: ['evidence', 'logs', 'log excerpts', 'findings'],
    'zh-CN': ['证据', '依据', '日志', '日志证据', '日志摘录', '关键日志'],
  },
  tests: {
    en: ['tests', 'test', 'tests and outcomes', 'test results', 'experiments'],
    'zh-CN': ['测试', '测试记录', '测试结果', '验证测试', '排查测试'],
  },
  analysis: {
    en: ['analysis', 'problem analysis', 'root cause', 'cause', 'root cause analysis'],
    'zh-CN': ['问题分析', '分析', '分析过程', '原因分析', '根本原因', '原因'],
  },
  actions: {
    en: [
      'actions',
      'action',
      'action plan',
      'remediation',
      'remediations',
      'resolution steps',
      'solution',
      'solutions',
      'steps',
      'next steps',
      'workaround',
      'fix',
    ],
    'zh-CN': [
      '处理措施',
      '措施',
      '处理办法',
      '处理方法',
      '处理步骤',
      '处理方案',
      '处理建议',
      '解决办法',
      '解决方法',
      '解决方案',
      '解决步骤',
      '修复步骤',
      '修复方法',
      '操作步骤',
      '行动计划',
      '下一步',
      '后续步骤',
    ],
  },
  result: {
    en: ['result', 'results', 'summary', 'problem summary', 'conclusion', 'closing summary', 'outcome', 'closure'],
    'zh-CN': ['问题总结', '总结', '结果', '结论', '处理结果', '小结'],
  },
};

export const words = {
  finding: { en: 'What was found', 'zh-CN': '发现' },
  why: { en: 'Why this helps', 'zh-CN': '处理依据' },
  confidence: { en: 'Confidence', 'zh-CN': '把握程度' },
  evidence: { en: 'Evidence', 'zh-CN': '证据' },
  values: { en: 'Values', 'zh-CN': '取值' },
  risk: { en: 'Risk', 'zh-CN': '风险' },
  backup: { en: 'Back up first', 'zh-CN': '先备份' },
  steps: { en: 'Steps', 'zh-CN': '步骤' },
  verify: { en: 'Verify', 'zh-CN': '验证' },
  undo: { en: 'Undo', 'zh-CN': '撤销' },
  expiry: { en: 'Valid until', 'zh-CN': '有效期' },
  nobodyBlamed: {
    en: 'No third party is blamed: no line of this failure names a product',
    'zh-CN': '不归咎于任何第三方：此失败的日志行中没有出现任何产品',
  },
  provedByTest: {
    en: 'a recorded test points at it, the upgrade went on without it',
    'zh-CN': '已记录的测试指向它，没有它时升级得以继续',
  },
  fromLog: { en: 'from', 'zh-CN': '来自' },
  fromCatalogue: { en: 'from the component catalogue', 'zh-CN': '来自组件目录' },
  fromAttempt: { en: 'from the upgrade attempt that begins at', 'zh-CN': '来自升级过程，起始于' },
  fromDefault: { en: 'default, change as you like', 'zh-CN': '默认值，可按需更改' },
  toFillIn: { en: 'not in the logs, fill in:', 'zh-CN': '日志中没有，请填写：' },
  keptOut: { en: 'not put into the commands,', 'zh-CN': '未写入命令，' },
} satisfies Record<string, Localized>;

export const gradeWords: Readonly<Record<Grade, Localized>> = {
  A: { en: 'named in the failing call', 'zh-CN': '失败的调用中直接出现其名称' },
  B: { en: 'active in the failing process', 'zh-CN': '在失败的进程中处于活动状态' },
  C: { en: 'present, and of a class known to cause this', 'zh-CN': '存在于系统中，且其类别已知会导致此类失败' },
};

export const riskWords: Readonly<Record<Remediation['risk'], Localized>> = {
  'read-only': { en: 'Read-only, changes nothing on the machine', 'zh-CN': '只读，不更改计算机上的任何内容' },
  reversible: { en: 'Reversible, see the undo steps', 'zh-CN': '可逆，见撤销步骤' },
  destructive: {
    en: 'Destructive, something is deleted or replaced: do the backup first',
    'zh-CN': '破坏性，会删除或替换内容：务必先备份',
  },
};

export const refusalWords: Readonly<Record<Refusal, Localized>> = {
  'hidden-character': { en: 'it holds invisible or control characters', 'zh-CN': '其中含有不可见字符或控制字符' },
  'special-character': {
    en: 'it holds characters that a shell would interpret even inside quotes',
    'zh-CN': '其中含有即使在引号内也会被命令行解释的字符',
  },
  'needs-quotes': {
    en: 'it holds characters that are not safe outside quotes',
    'zh-CN': '其中含有不加引号就不安全的字符',
  },
  option: { en: 'it would be read as an option of the command', 'zh-CN': '它会被当作命令的选项' },
  'too-long': { en: 'it is too long', 'zh-CN': '过长' },
};
