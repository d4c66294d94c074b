/**
 * A rule as it is written down: title, formula as it stands, range, primary source, history.
 * Numbers of the baseline stand by name, `{sizing.ceilingFactor}`: `rulesOn` writes those of a baseline in their place.
 */
export type RuleText = readonly [title: string, formula: string, range: string, reference: string, history: string];

/** Rules by id. */
export type RuleTexts = Readonly<Record<string, RuleText>>;
