import type { Finding } from '../model/finding.js';
import type { LogFile } from '../model/record.js';
import { recordAt } from '../records/recordAt.js';
import { tagsOf, type Tag } from '../records/tags.js';

const MOST = 100;

/**
 * miglog.xml: what the migration engine found of the users and folders of the machine. Users stand in elements with their
 * SID and the folder of their profile; profiles that it does not take for valid, and folders that two SIDs share, are what
 * stops or loses a migration of users.
 *
 * ```
 * <User Valid="NO" Name="" Domain="PC" ID="USER00000001" Admin="false" HasProfile="true" ProfilePath="C:\Users\a" SID="S-1-5-...">
 * ```
 *
 * Microsoft documents only that the file holds users with their SIDs; no sample was at hand. The names of the attributes
 * are second-hand, so that what is absent is passed over.
 */
export function miglogFindings(log: LogFile): readonly Finding[] {
  if (log.format !== 'miglog-xml') return [];
  const users = tagsOf(log).filter(
    ({ name, kind, attributes }) => name === 'User' && kind !== 'close' && attributes['SID'],
  );
  const findings: Finding[] = [];
  const owners = new Map<string, string>();
  for (const user of users) {
    const { attributes } = user;
    const profile = attributes['ProfilePath'] ?? '';
    const sid = attributes['SID'] ?? '';
    if (/^(?:no|false|0)$/i.test(attributes['Valid'] ?? '')) {
      findings.push(
        found(log, user, 'miglog-invalid-user', findings.length, {
          en: `A user whom the migration does not take for valid: ${profile || sid}`,
          'zh-CN': `迁移认为无效的用户：${profile || sid}`,
        }),
      );
    }
    const key = profile.toLowerCase();
    const owner = owners.get(key);
    // Templates stand in variables (`%DEFAULTUSERPROFILE%`), which several may share.
    if (/^[a-z]:\\/.test(key) && owner !== undefined && owner !== sid) {
      findings.push(
        found(log, user, 'miglog-shared-profile', findings.length, {
          en: `Two users share one profile folder: ${profile}`,
          'zh-CN': `两个用户共用一个配置文件夹：${profile}`,
        }),
      );
    }
    if (key !== '' && owner === undefined) owners.set(key, sid);
  }
  return findings.slice(0, MOST);
}

function found(log: LogFile, { line, attributes }: Tag, rule: string, index: number, title: Finding['title']): Finding {
  return {
    id: `${rule}@${log.path}:${line + 1}${index > 0 ? `#${index + 1}` : ''}`,
    rule,
    severity: 'warning',
    title,
    place: { file: log.path, line: line + 1 },
    record: recordAt(log, line),
    codes: [],
    captures: { profile: attributes['ProfilePath'] ?? '', sid: attributes['SID'] ?? '' },
  };
}
