import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

interface Entry {
  readonly command?: string;
  readonly submenu?: string;
  readonly key?: string;
  readonly linux?: string;
  readonly when?: string;
  readonly group?: string;
}
interface Setting {
  readonly markdownDescription?: string;
  readonly scope?: string;
  readonly order?: number;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
}
interface Step {
  readonly id: string;
  readonly description: string;
  readonly media: { readonly image: Readonly<Record<string, string>>; readonly altText: string };
  readonly completionEvents: readonly string[];
}
const json = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const { contributes } = json('package.json') as {
  contributes: {
    commands: readonly { command: string; category?: string; icon?: string }[];
    menus: Readonly<Record<string, readonly Entry[]>>;
    submenus: readonly { id: string; label: string }[];
    keybindings: readonly Entry[];
    configuration: { properties: Readonly<Record<string, Setting>> };
    walkthroughs: readonly { steps: readonly Step[] }[];
    viewsWelcome: readonly { contents: string }[];
  };
};
const texts = ['package.nls.json', 'package.nls.zh-cn.json'].map((file) => json(file) as Record<string, string>);
/** A `%key%` of the manifest in each language. */
const inBoth = (value: string): readonly string[] => texts.map((all) => all[value.replace(/%/g, '')] ?? '');

const { commands, menus, submenus, keybindings, configuration, walkthroughs, viewsWelcome } = contributes;
const ids = new Set(commands.map(({ command }) => command));

/** What always finds something to do, in an empty window too. */
const alwaysUseful = [
  'lookUpErrorCode',
  'getStarted',
  'openSampleCase',
  'openBundle',
  'openLargeLog',
  'restartServer',
  'showOutput',
].map((name) => `upgradeForensics.${name}`);

test('the palette offers nothing that cannot run: every command says when, or is always useful', () => {
  const said = new Set((menus.commandPalette ?? []).map(({ command }) => command));
  const silent = commands.map(({ command }) => command).filter((id) => !said.has(id) && !alwaysUseful.includes(id));
  assert.deepEqual(silent, []);
  for (const { command, when } of menus.commandPalette ?? []) assert.ok(when, command);
});

test('every command stands under the same category', () => {
  for (const { command, category } of commands) assert.equal(category, '%command.category%', command);
  assert.equal(inBoth('%command.category%')[0], 'Upgrade Forensics');
});

test('menus and keys name commands that exist, and groups', () => {
  for (const [menu, entries] of Object.entries(menus)) {
    for (const { command, submenu, group } of entries) {
      assert.ok(
        command === undefined ? submenus.some(({ id }) => id === submenu) : ids.has(command),
        `${menu}: ${command ?? submenu}`,
      );
      if (menu !== 'commandPalette') assert.match(group ?? '', /^\w+@\d+$|^\w+$/, `${menu}: ${command ?? submenu}`);
    }
  }
  for (const { command = '', when } of keybindings) {
    assert.ok(ids.has(command), command);
    assert.ok(when, `${command} takes its key everywhere`);
  }
});

test('no key is one that a Linux desktop takes for its consoles', () => {
  for (const { command = '', key = '', linux = key } of keybindings) {
    assert.doesNotMatch(linux, /^(?=.*\bctrl\b)(?=.*\balt\b).*\bf\d+$/, command);
  }
});

test('what is shown as a picture has one', () => {
  for (const menu of ['editor/title', 'view/title', 'view/item/context']) {
    for (const { command, group = '' } of menus[menu] ?? []) {
      if (!/^(?:navigation|inline)/.test(group)) continue;
      const icon = commands.find((one) => one.command === command)?.icon;
      // Codicons take the colours of the theme, light, dark and high contrast.
      assert.match(icon ?? '', /^\$\([\w-]+\)$/, `${menu}: ${command}`);
    }
  }
});

test('what the mouse finds on a row, the keyboard finds in its context menu', () => {
  const entries = menus['view/item/context'] ?? [];
  const inline = entries.filter(({ group }) => group?.startsWith('inline'));
  assert.ok(inline.length > 3);
  for (const { command, when } of inline) {
    const twin = entries.some(
      (one) => one.command === command && one.when === when && !one.group?.startsWith('inline'),
    );
    assert.ok(twin, `${command} when ${when}`);
  }
});

test('every command can be given without a mouse: from the palette, by a key, or from a context menu', () => {
  const hidden = (contributes.menus['commandPalette'] ?? []).filter(({ when }) => when === 'false');
  const keyboard = new Set(contributes.keybindings.map(({ command }) => command));
  for (const { command } of hidden) {
    // A context menu opens by Shift+F10 on what has the focus; a button in a row does not have it.
    const menus = ['view/item/context', 'explorer/context', 'editor/context'].flatMap(
      (name) => contributes.menus[name] ?? [],
    );
    const offered = menus.some((entry) => entry.command === command && !/^inline/.test(entry.group ?? ''));
    assert.ok(offered || keyboard.has(command), `${command ?? ''} cannot be reached by the keyboard`);
  }
});

test('every setting is explained in both languages, and has a scope, a place and a default', () => {
  const orders = new Set<number | undefined>();
  for (const [name, setting] of Object.entries(configuration.properties)) {
    const { markdownDescription = '', scope, order, enum: values, enumDescriptions } = setting;
    for (const text of inBoth(markdownDescription)) assert.ok(text.length > 5, `${name}: ${markdownDescription}`);
    assert.match(
      scope ?? '',
      /^(?:window|resource|machine|application|machine-overridable|language-overridable)$/,
      name,
    );
    assert.ok('default' in setting, name);
    assert.ok(order !== undefined && !orders.has(order), `${name} has the order of another`);
    orders.add(order);
    if (values) assert.equal(enumDescriptions?.length, values.length, name);
  }
});

test('each step of the walkthrough has a button, a picture for each theme in both languages, and a description of it', () => {
  const [walkthrough] = walkthroughs;
  assert.equal(walkthrough?.steps.length, 5);
  for (const { id, description, media, completionEvents } of walkthrough.steps) {
    assert.deepEqual(Object.keys(media.image).sort(), ['dark', 'hc', 'hcLight', 'light'], id);
    const pictures = Object.values(media.image).flatMap(inBoth);
    assert.equal(new Set(pictures).size, 8, id);
    for (const picture of pictures) assert.ok(existsSync(picture), picture);
    for (const text of inBoth(media.altText)) assert.ok(text.length > 5, id);
    assert.ok(completionEvents.length > 0, id);
    for (const event of completionEvents) assert.ok(ids.has(event.replace('onCommand:', '')), `${id}: ${event}`);
    for (const text of inBoth(description)) checkLinks(text, id);
  }
});

test('an empty view says what to do', () => {
  for (const { contents } of viewsWelcome) for (const text of inBoth(contents)) checkLinks(text, contents);
});

/** At least one button, and each one a command of ours or of VS Code. */
function checkLinks(text: string, where: string): void {
  const links = [...text.matchAll(/\]\(command:([\w.]+)\)/g)].map(([, id = '']) => id);
  assert.ok(links.length > 0, where);
  for (const id of links) assert.ok(ids.has(id) || id.startsWith('vscode.'), `${where}: ${id}`);
}
