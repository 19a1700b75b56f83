import { askAs, type Demo, PASSWORD } from "./demo.ts";

/** One person per role whose home the pictures show. */
export const PERSONS = {
  officer: { username: "li.gong", name: "李工", roles: ["informationOfficer"] },
  approver: { username: "wang.ke", name: "王科长", roles: ["approver"] },
  supervisor: { username: "chen.zhuren", name: "陈主任", roles: ["supervisor"] },
  viewer: { username: "zhou", name: "周老师", roles: ["viewer"] },
} as const;
export type PersonName = keyof typeof PERSONS;

export type Ask = Demo["ask"];

/** Makes the persons and signs two of them in by their sessions: what a token may not decide, they may. */
export async function makePersons(demo: Demo): Promise<void> {
  for (const person of Object.values(PERSONS)) {
    await demo.ask("/users", { ...person, password: PASSWORD, mustChangePassword: false });
  }
}

/** Calls as this person. @throws Error */
export async function signedIn({ url }: Demo, person: PersonName): Promise<Ask> {
  const headers = { origin: url, "content-type": "application/json" };
  const answer = await fetch(`${url}/api/auth/sign-in/username`, {
    method: "POST",
    headers,
    body: JSON.stringify({ username: PERSONS[person].username, password: PASSWORD }),
  });
  if (!answer.ok) throw new Error(`${person} cannot sign in: ${answer.status}`);
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  return (path, body) => askAs({ ...headers, cookie }, `${url}/api${path}`, body);
}
