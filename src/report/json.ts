/** What a terminal would act on or not show: JSON leaves it as it is, and means the same with it escaped. */
const UNSEEN = /[\u007f-\u009f\u061c\u200b-\u206f\ufeff\ufff9-\ufffb]/g;

/** One value as a stream or a file holds it. */
export const printedJson = (value: unknown, indent = 2): string =>
  JSON.stringify(value, null, indent).replace(
    UNSEEN,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
