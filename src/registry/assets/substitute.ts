import type { Asset } from './asset.ts';

export type Values = Readonly<Record<string, string>>;

export type Substitute = (asset: Asset, values: Values) => Asset;

const PLACEHOLDER = /\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}/g;

/** A delivered prompt has no placeholder left; one that the platform has no value for becomes nothing. */
export const substitute: Substitute = (asset, values) => {
  if (!asset.path.startsWith('prompts/') || !asset.content.includes('{{')) return asset;
  const text = asset.content.toString().replace(PLACEHOLDER, (_, name: string) => valueFor(values, name));
  return { path: asset.path, content: Buffer.from(text) };
};

function valueFor(values: Values, name: string): string {
  return Object.hasOwn(values, name) ? (values[name] ?? '') : '';
}
