function phrases(text: string): ReadonlySet<string> {
  return new Set(
    text
      .split(/[|\n]/)
      .map((phrase) => phrase.trim())
      .filter((phrase) => phrase !== ''),
  );
}

/** Accounts, profiles and authorities that every Windows has: they name nobody, and findings depend on them. */
const wellKnown = phrases(`
  administrator | administrators | guest | guests | default | public | default user | default.migrated | defaultaccount
  defaultuser0 | defaultuser1 | defaultuser100000 | wdagutilityaccount | all users | everyone | system | localsystem
  local service | localservice | network service | networkservice | trustedinstaller | nt authority | nt service | users
  nt virtual machine | builtin | window manager | font driver host | iis apppool | creator owner | authenticated users
  interactive | anonymous logon | power users | remote desktop users | backup operators | workgroup | mshome | localhost
  localdomain | localhost.localdomain | tsclient | minwinpc | .default | classes | systemprofile | serviceprofiles
  performance monitor users | performance log users | distributed com users | event log readers | replicator
  cryptographic operators | network configuration operators | certificate service dcom access | print operators
  account operators | server operators | domain users | domain admins | domain computers | domain controllers
  enterprise admins | schema admins | hyper-v administrators | access control assistance operators | iis_iusrs
  remote management users | system managed accounts group | storage replica administrators | device owners
  administrateur | administrador | amministratore | public user | invité | gast | invitado
  管理员 | 来宾 | 默认 | 默认用户 | 公用 | 所有用户 | 工作组`);

/** What stands in a name's place where there is none. */
const nobody = phrases(`
  null | (null) | none | nil | n/a | na | unknown | undefined | empty | offline | online | xxx | yes | no | true | false
  ok | not set | default string | to be filled by o.e.m. | to be filled by | system serial number | serial number
  system product name | not available | not specified | not applicable | invalid | unspecified | 0 | 1 | 无 | 未知 | 空`);

/**
 * Words that logs are written in, and makers whose names stand on drivers. A user or machine that is called so is
 * replaced only where the place says that it is a name: anywhere else the log would be wrecked.
 */
const vocabulary = new Set(
  `access account action active admin admins agent analysis analyst apps application applications archive asset asus acer
  audio audit auto automatic backup base bios bitlocker boot branch broker browser build cache call cancel case cell
  center central certificate change check class clean client clients cloud code com command commit common compat
  component components computer computers config configuration connect console content context control copy core corp
  create credential critical current custom customer data database date debug delete dell demo deploy deployment desktop
  detail develop developer device devices dir direct directory disk display dns document documents domain download
  driver drivers dvd dynamic edge edit education employee engine enterprise entry error event events exchange execute
  explorer export external fail failed failure family fatal feature file files filter finance find finish firewall firmware
  first folder font fonts force format framework frame free front fujitsu full function gateway general global good
  google group groups guest hardware health hello help helpdesk hidden high history home host hotfix huawei image images
  import index info information input install installer instance intel intern internal internet item java job key keyboard
  kiosk label language laptop last layout lenovo level library license line link list local location lock log login logon
  logs mail main maintenance manage manager manual master media memory message meta microsoft migrate migration mini mobile
  mode model module monitor mount mouse name names network node normal note notebook nvidia object office offline online open
  operation operator option oracle order output overlay owner pack package packages page panther parameter parent parse
  part partition pass password patch path phase phone pictures ping pipe plan plugin point policy pool port portal post
  power print printer private probe process processor product production professional profile profiles program programs
  project property provider public query queue read reader ready realtek reboot record recovery redirect region register
  registry release remote remove render repair replace report request reset resolve resource restart restore result
  return roaming role rollback room root rule rules running safe sales samsung scan scanner schedule school screen script
  search section secure security select serial server servers service services session set setting settings setup share
  shared shell shim show sign site smart snap software sony sort sound source sources spooler stack stage standard start
  startup state static station status step stop storage store stream string student suite support surface switch symbol
  sync sysprep system system32 table tablet target task teacher team tech temp template temporary terminal test tester
  testing tests text theme thread time token tool tools toshiba total trace track training transfer transport tree trust
  type unattend unit update upgrade upgraded upload user users util utility value vendor verify version video view virtual
  vmware volume wait warning watch web welcome wifi win win10 win11 win7 win8 windows wireless wizard work worker workspace
  workstation world write writer xiaomi zone pc pc1 hp msi amd ibm nec lg vm vdi hyper
  用户 测试 电脑 办公室 计算机 系统 服务器 新用户 客户 公司`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

/** Domains of Windows' own services, of certificates and schemas, and of makers of drivers: no customer's. */
const publicDomains = new Set(
  `microsoft.com windows.com windowsupdate.com live.com msn.com office.com office.net office365.com microsoftonline.com
  azure.com azure.net windows.net azureedge.net msftncsi.com msftconnecttest.com msedge.net bing.com skype.com xbox.com
  xboxlive.com aka.ms visualstudio.com nuget.org verisign.com digicert.com symantec.com symcb.com symcd.com thawte.com
  globalsign.com globalsign.net entrust.net usertrust.com comodoca.com sectigo.com letsencrypt.org geotrust.com
  identrust.com trust-provider.com w3.org xmlsoap.org openxmlformats.org oasis-open.org ietf.org iana.org akamai.net
  akamaized.net akamaiedge.net akadns.net google.com googleapis.com gvt1.com github.com intel.com amd.com nvidia.com
  realtek.com adobe.com apple.com mozilla.org mozilla.com oracle.com java.com dell.com hp.com lenovo.com vmware.com
  citrix.com cisco.com symauth.com mcafee.com sqlite.org openssl.org python.org localhost.localdomain example.com
  example.net example.org`.split(/\s+/),
);

export function isWellKnown(name: string): boolean {
  const lower = name.toLowerCase();
  return (
    wellKnown.has(lower) ||
    nobody.has(lower) ||
    /^(?:s-1-\d|dwm-\d+$|umfd-\d+$|\.net |nt[ _]|iis_|sql_?server|mssql|aspnet|defaultuser\d)/.test(lower)
  );
}

const twoWords = new RegExp(
  `^(?:${[...wellKnown].filter((name) => name.includes(' ')).join('|')})(?![\\p{L}\\d])`,
  'iu',
);

/** Whether a text begins with a name of several words that every Windows has: `NT AUTHORITY\\SYSTEM`. */
export function beginsWellKnown(text: string): boolean {
  return twoWords.test(text);
}

/** A word that logs are written in. */
export function isOrdinary(name: string): boolean {
  return vocabulary.has(name.toLowerCase());
}

/** `contoso.com` of `pc01.branch.contoso.com`; `contoso.com.cn` of `pc01.contoso.com.cn`. */
export function registrable(domain: string): string {
  const labels = domain.toLowerCase().split('.');
  const [second = '', top = ''] = labels.slice(-2);
  const count = top.length === 2 && /^(?:co|com|net|org|gov|edu|ac)$/.test(second) ? 3 : 2;
  return labels.slice(-count).join('.');
}

/** Names that are nobody's secret: of Windows' own services, and those that standards keep for examples. */
export function isPublicDomain(domain: string): boolean {
  return publicDomains.has(registrable(domain)) || /\.(?:example|invalid|test)$/i.test(domain);
}

const ideographs = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;

/** Whether a name may be replaced wherever it stands, without wrecking sentences that merely hold the same letters. */
export function isDistinctive(name: string): boolean {
  if (isOrdinary(name)) return false;
  if (ideographs.test(name)) return name.length >= 2;
  if (/^[\d.-]+$/.test(name)) return name.replace(/\D/g, '').length >= 6;
  if (name.length === 3) return /\d/.test(name) && /\p{L}/u.test(name);
  return name.length >= 4;
}

const letter = /\p{L}/u;

/** Whether no word goes on before `start` or behind `end` of a name that was found in a text; `JamesBackup` is two words. */
export function isWhole(text: string, start: number, end: number): boolean {
  if (isUnlike(text.slice(start, end))) return true;
  const begins = isEscape(text.slice(Math.max(0, start - 6), start)) || edge(text, start, -1);
  return begins && edge(text, end - 1, 1) && !inHex(text, start, end);
}

/** `BR04-PC117` is nothing else, whatever it is glued to: `<SIDBR04-PC117-Default User>`. */
function isUnlike(name: string): boolean {
  return name.length >= 8 && /\d/.test(name) && /[g-z_]/i.test(name);
}

/** `%5Cjdoe`, `\u005cjdoe`, `\njdoe`: the letters in front are none of a word. */
function isEscape(before: string): boolean {
  return /(?:%[0-9a-f]{2}|\\u[0-9a-f]{4}|\\[nrt])$/i.test(before);
}

/** Between the character at `at`, the last one of a name on that side, and its neighbour. */
function edge(text: string, at: number, step: 1 | -1): boolean {
  const own = text.charAt(at);
  const next = text.charAt(at + step);
  if (next === '' || ideographs.test(own)) return true;
  if (/\d/.test(own)) return !/\d/.test(next);
  if (!letter.test(own) || !letter.test(next) || ideographs.test(next)) return true;
  const [left, right] = step < 0 ? [next, own] : [own, next];
  return isLower(left) && isUpper(right);
}

function isLower(character: string): boolean {
  return character !== character.toUpperCase();
}

function isUpper(character: string): boolean {
  return character !== character.toLowerCase();
}

/** `dead` in `0xdead01` is a number. */
function inHex(text: string, start: number, end: number): boolean {
  const name = text.slice(start, end);
  return /^[a-f0-9]+$/i.test(name) && (/[\da-f]/i.test(text.charAt(start - 1)) || /[\da-f]/i.test(text.charAt(end)));
}
