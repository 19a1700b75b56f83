// @ts-expect-error the package ships no types
import { Parser as UntypedParser } from "saxen";
import { damaged } from "./table.ts";

type Attributes = () => Readonly<Record<string, string>>;

/** What of saxen is used; it knows the five entities of XML and no others, so no entity can grow. */
interface SaxParser {
  on(event: "openTag", listener: (name: string, attributes: Attributes) => void): void;
  on(event: "closeTag", listener: (name: string) => void): void;
  on(event: "text", listener: (text: string, decode: (text: string) => string) => void): void;
  on(event: "cdata", listener: (text: string) => void): void;
  on(event: "error", listener: (error: Error) => void): void;
  parse(xml: string): void;
}

export interface Walk {
  open(name: string, attributes: Attributes): void;
  close?(name: string): void;
  text?(text: string): void;
}

/** Walks through XML, names without their namespace prefix. @throws AppError invalid */
export function walkXml(xml: string, { open, close, text }: Walk): void {
  const parser: SaxParser = new UntypedParser();
  let failure: unknown;
  parser.on("openTag", (name, attributes) => open(plain(name), attributes));
  if (close) parser.on("closeTag", (name) => close(plain(name)));
  if (text) {
    parser.on("text", (value, decode) => text(value.includes("&") ? decode(value) : value));
    parser.on("cdata", text);
  }
  parser.on("error", (error) => {
    failure = error;
    throw error;
  });
  try {
    parser.parse(xml);
  } catch (error) {
    // What a listener threw on purpose is not the file's XML.
    if (error !== failure) throw error;
  }
  if (failure) throw damaged();
}

const plain = (name: string): string => {
  const colon = name.indexOf(":");
  return colon < 0 ? name : name.slice(colon + 1);
};
