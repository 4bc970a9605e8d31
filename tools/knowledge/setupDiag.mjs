// knowledge/setupdiag-rules.yml → setupdiag.json: the documented rules of SetupDiag, with our own words for each.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';

const FILE = 'knowledge/setupdiag-rules.yml';

/** Every rule, checked: numbered 1 to 64 in order, a GUID, texts in both languages, no name twice. */
export async function readSetupDiagRules() {
  const rules = parse(await readFile(FILE, 'utf8'));
  const names = new Set();
  rules.forEach((rule, index) => {
    const fail = (what) => {
      throw new Error(`${FILE}: rule ${rule.number ?? index + 1} (${rule.name}): ${what}`);
    };
    if (rule.number !== index + 1) fail(`the number must be ${index + 1}`);
    if (!/^[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}$/.test(rule.guid)) fail(`"${rule.guid}" is no GUID`);
    for (const name of [rule.name, ...(rule.formerly ?? [])]) {
      if (names.has(name)) fail(`the name "${name}" is taken`);
      names.add(name);
    }
    for (const text of ['title', 'fix']) {
      if (!rule[text]?.en || !rule[text]?.['zh-CN']) fail(`${text} needs a text in en and zh-CN`);
    }
  });
  return rules.map((rule) => ({ ...rule, symptom: rule.symptom ?? false }));
}

/** @param {string} outdir */
export async function buildSetupDiag(outdir) {
  await writeFile(path.join(outdir, 'setupdiag.json'), JSON.stringify(await readSetupDiagRules()));
}
