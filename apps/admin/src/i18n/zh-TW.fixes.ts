/**
 * Where the conversion chooses a word this product does not use: [what it wrote, what is right].
 * Applied in order to every converted text.
 */
export const FIXES: readonly (readonly [string, string])[] = [
  ["臺", "台"],
  ["程式碼", "代碼"],
  ["隻手動", "只手動"],
  ["一齣現", "一出現"],
  ["許可權", "權限"],
  ["個數據流", "個資料流"],
  ["聯結器", "連接器"],
  ["閘道器", "閘道"],
  ["、埠和", "、連接埠和"],
  ["賬", "帳"],
  ["物件", "對象"],
  ["型別", "類型"],
  ["質量", "品質"],
  ["公共裝置", "公共設備"],
  ["創建於", "建立於"],
  ["訪問", "存取"],
  ["響應", "回應"],
  ["重置", "重設"],
  ["“", "「"],
  ["”", "」"],
];
