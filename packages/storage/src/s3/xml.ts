// Reads the answers of the S3 API. The door of @aws-sdk/xml-builder, by which AWS's own client reads them.
import { parseXML } from '@aws-sdk/xml-builder';

export interface XmlElement {
  /** Of the first child with this name that holds text only. */
  text(name: string): string | undefined;
  children(name: string): readonly XmlElement[];
}

/** The root element. @throws Error for what is no XML */
export const readXml = (xml: string): XmlElement => element(Object.values(parseXML(xml) as object)[0]);

function element(content: unknown): XmlElement {
  const byName = new Map<string, unknown>(typeof content === 'object' && content !== null ? Object.entries(content) : []);
  const all = (name: string): readonly unknown[] => {
    const found = byName.get(name);
    if (Array.isArray(found)) return found;
    return found === undefined ? [] : [found];
  };
  return {
    text: (name) => all(name).find((child) => typeof child === 'string'),
    children: (name) => all(name).map(element),
  };
}
