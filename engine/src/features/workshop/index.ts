/** What makes rules from lines, and tells what rules do. */
export { componentNameAt, draftComponent, type ComponentFacts, type ComponentName } from './draftComponent.js';
export { draftRule, type DraftedRule, type DraftRequest, type NoDraft } from './draftRule.js';
export { ruleHits, sampleCaptures, type RuleHit } from './hits.js';
export { withoutPersonal } from './personal.js';
export { plainYaml, snippetYaml, type YamlPiece } from './yamlText.js';
