import simpleRest from "ra-data-simple-rest";
import type { DataProvider } from "react-admin";
import { API, httpClient } from "./http.ts";

const rest = simpleRest(API, httpClient);

/** The simple-rest contract; an update sends the changed fields only (PATCH), with the version the person saw. */
export const dataProvider: DataProvider = {
  ...rest,
  supportAbortSignal: true,
  update: async (resource, { id, data, previousData, meta }) => {
    const version = (previousData as { version?: number } | undefined)?.version;
    const headers = new Headers({ Accept: "application/json", "Content-Type": "application/json" });
    if (version !== undefined && meta?.force !== true) headers.set("If-Match", `"${version}"`);
    const { json } = await httpClient(`${API}/${resource}/${encodeURIComponent(id)}`, {
      method: "PATCH",
      body: JSON.stringify(data),
      headers,
    });
    return { data: json };
  },
};
