// Case notes of case 4 with the table of tests, before any product inserted something into them.
import { crlf } from '../encode.mjs';

const NOTES = {
  en: {
    title: '# Case notes: setup closes at 31 %',
    sections: [
      [
        '## Problem',
        'Setup of the V2020-L image closes without a message at 31 % of the first phase. One machine, reproducible.',
      ],
      [
        '## Tests',
        [
          '| test | outcome |',
          '|---|---|',
          '| AsiaInfo antivirus stopped | still fails |',
          '| TMS unmanaged | still fails |',
          '| TMS uninstalled | still fails |',
          '| DSPS uninstalled | succeeds |',
        ].join('\n'),
      ],
    ],
  },
  'zh-CN': {
    title: '# 案例记录：安装程序在 31% 处退出',
    sections: [
      ['## 问题定义', '安装 V2020-L 镜像时，安装程序在第一阶段 31% 处退出，没有任何提示。一台机器，可以重现。'],
      [
        '## 测试',
        [
          '| 测试 | 结果 |',
          '|---|---|',
          '| 停止亚信杀毒软件 | 仍然失败 |',
          '| TMS 取消管控 | 仍然失败 |',
          '| 卸载 TMS | 仍然失败 |',
          '| 卸载 DSPS | 成功 |',
        ].join('\n'),
      ],
    ],
  },
};

/** @param {'en' | 'zh-CN'} language */
export function caseNotes(language) {
  const { title, sections } = NOTES[language];
  return crlf([title, '', ...sections.flatMap(([heading, body]) => [heading, '', ...body.split('\n'), ''])]);
}
