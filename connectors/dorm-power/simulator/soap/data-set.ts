/** Named arguments of a call. */
export type Arguments = Readonly<Record<string, string>>;

/** A cell: text, nothing, or something that does not belong into one. */
export type Cell = string | number | null | undefined | { readonly nested: string };
export type DataRow = Readonly<Record<string, Cell>>;

/** A .NET DataSet as an ASMX service serialises it: schema first, then the rows as a diffgram. */
export interface DataSet {
  readonly columns: readonly string[];
  readonly rows: readonly DataRow[];
}

export function dataSetXml({ columns, rows }: DataSet): string {
  const declared = columns.map((name) => `<xs:element name="${name}" type="xs:string" minOccurs="0" />`).join("");
  const schema =
    '<xs:schema id="NewDataSet" xmlns="" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:msdata="urn:schemas-microsoft-com:xml-msdata">' +
    '<xs:element name="NewDataSet" msdata:IsDataSet="true"><xs:complexType><xs:choice minOccurs="0" maxOccurs="unbounded">' +
    `<xs:element name="Table"><xs:complexType><xs:sequence>${declared}</xs:sequence></xs:complexType></xs:element>` +
    "</xs:choice></xs:complexType></xs:element></xs:schema>";
  const data = rows.length === 0 ? "" : `<NewDataSet xmlns="">${rows.map(tableXml).join("")}</NewDataSet>`;
  const diffgram =
    '<diffgr:diffgram xmlns:msdata="urn:schemas-microsoft-com:xml-msdata" xmlns:diffgr="urn:schemas-microsoft-com:xml-diffgram-v1">';
  return `${schema}${diffgram}${data}</diffgr:diffgram>`;
}

function tableXml(row: DataRow, index: number): string {
  const cells = Object.entries(row).map(([name, cell]) => cellXml(name, cell));
  return `<Table diffgr:id="Table${index + 1}" msdata:rowOrder="${index}">${cells.join("")}</Table>`;
}

/** `undefined` is a column left out, as DataSets do with nulls; `null` one written all the same. */
function cellXml(name: string, cell: Cell): string {
  if (cell === undefined) return "";
  if (cell === null) return `<${name} xsi:nil="true" />`;
  return `<${name}>${typeof cell === "object" ? `<Value>${escaped(cell.nested)}</Value>` : escaped(String(cell))}</${name}>`;
}

export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
