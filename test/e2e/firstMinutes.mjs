// The first two minutes of somebody who never read anything: from an empty editor to a fix in the case notes, by what
// is on the screen. Each step leaves a picture.
import assert from 'node:assert/strict';
import path from 'node:path';

/** What is on the screen, by language; `page` is what the manifest says. */
const words = {
  en: {
    getStarted: 'Get Started',
    openSample: 'Open Sample Case',
    readVerdict: 'Read the verdict',
    goToFirstCause: 'Go to First Cause',
    followEvidence: 'Follow the evidence',
    why: 'Why?',
    insertFix: 'Put a fix into the case notes',
    proposeFix: 'Propose Fix...',
    firstCause: 'An object of the boot configuration store cannot be read',
    verdict: 'Verdict: failed',
    fix: '### Delete the BCD object that cannot be read',
  },
  'zh-CN': {
    getStarted: '入门',
    openSample: '打开示例案例',
    readVerdict: '查看结论',
    goToFirstCause: '转到首要原因',
    followEvidence: '查看证据',
    why: '为什么？',
    insertFix: '将修复方法写入案例记录',
    proposeFix: '建议修复方法...',
    firstCause: '启动配置数据 (BCD) 中有一个对象无法读取',
    verdict: '结论：失败',
    fix: '### 删除无法读取的 BCD 对象',
  },
};
/** Of the sample: what the fix is about. */
const brokenObject = '725f2633-5298-49c7-9016-202d172da460';

/**
 * @param {object} workbench VS Code on a folder of sample cases, its editor area empty, in that language
 * @param {'en' | 'zh-CN'} language
 * @param {string} pictures folder for the pictures
 */
export async function firstMinutes(workbench, language, pictures) {
  const w = words[language];
  const { page } = workbench;
  let step = 0;
  const picture = (name) =>
    workbench.screenshot(path.join(pictures, `first-minutes-${language}-${++step}-${name}.png`));
  const walkthrough = page.locator('.gettingStartedContainer');
  const button = (text) => walkthrough.locator('.step-list-container .monaco-button', { hasText: text });
  const openStep = (title) => walkthrough.locator('.getting-started-step', { hasText: title }).click();

  const offer = page.locator('.notification-toast').getByRole('button', { name: w.getStarted });
  await offer.waitFor();
  await picture('first-look');
  await offer.click();
  await button(w.openSample).waitFor();
  await picture('walkthrough');

  await button(w.openSample).click();
  const lenses = page.locator('.codelens-decoration a');
  await lenses.filter({ hasText: w.why }).first().waitFor();
  const tree = page.locator('[id="workbench.view.extension.upgradeForensics"]');
  await tree.getByText(w.firstCause).first().waitFor();
  await picture('sample-case');

  await openStep(w.readVerdict);
  await button(w.goToFirstCause).click();
  await page.locator('.statusbar-item', { hasText: w.verdict }).waitFor();
  await picture('verdict');

  await openStep(w.followEvidence);
  await button(w.why).click();
  await page.locator('.peekview-widget .ref-tree .monaco-list-row').first().waitFor();
  await picture('evidence');
  await page.keyboard.press('Escape');

  await openStep(w.insertFix);
  await button(w.proposeFix).click();
  const choice = page.locator('.quick-input-widget .monaco-list-row').first();
  await choice.waitFor();
  await picture('choose-fix');
  await page.keyboard.press('Enter');
  await page.locator('.tab.active', { hasText: 'case-notes.md' }).waitFor();
  await workbench.lineWith(w.fix).waitFor();
  await workbench.visibleLines().filter({ hasText: brokenObject }).first().waitFor();
  await picture('notes');
  assert.equal(
    await walkthrough.locator('.getting-started-step .codicon-getting-started-step-checked.complete').count(),
    4,
  );
}
