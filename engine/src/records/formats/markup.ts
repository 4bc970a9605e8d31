import type { FormatId } from '../../model/record.js';
import type { LogFormat, Sample } from '../header.js';
import { everyLine } from '../header.js';

/**
 * XML files of a bundle, told apart by their root element. Their lines are records of their own here; readers for the
 * elements stand above.
 *
 * * `setupdiag-xml`: `<SetupDiag xmlns="https://.../setupdiag">`, also pasted without its root
 * * `compat-xml`: `<CompatReport xmlns="http://www.microsoft.com/ApplicationExperience/UpgradeAdvisor/01012009">`
 * * `unattend-xml`: `<unattend xmlns="urn:schemas-microsoft-com:unattend">`
 * * `miglog-xml`: `<User Valid="YES" Name="..." ProfilePath="C:\Users\..." SID="S-1-5-21-...">`, what Setup found of users;
 *   no sample was at hand, its root element is not documented
 */
export const markupFormats: readonly LogFormat[] = [
  markup(
    'setupdiag-xml',
    (head) => /<SetupDiag[\s>]/.test(head) || /<(?:Setup360Result|LogErrorLine|FailureData|FailureDetails)>/.test(head),
  ),
  markup('compat-xml', (head) => /<CompatReport[\s>]/.test(head)),
  markup('unattend-xml', (head) => /urn:schemas-microsoft-com:unattend/.test(head)),
  markup(
    'miglog-xml',
    (head) =>
      /<User\s(?=[^<>]*\bProfilePath\s*=)[^<>]*\bSID\s*=/.test(head) || /<(?:MigLog|MigrationLog)[\s>]/i.test(head),
  ),
  markup('xml', (head) => /^\s*<\?xml\s/.test(head)),
];

function markup(id: FormatId, isRoot: (head: string) => boolean): LogFormat {
  return { id, claims: (sample) => (isRoot(headText(sample)) ? 0.99 : 0), reader: () => everyLine };
}

function headText(sample: Sample): string {
  return sample.lines.slice(0, 40).join('\n');
}
