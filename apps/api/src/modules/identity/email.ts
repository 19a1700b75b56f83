/** The sign-in library wants an address of every user; who has none gets one that cannot exist (RFC 2606). */
const NOWHERE = "@no-mail.invalid";

export const keptEmail = (email: string | null | undefined, username: string) => email?.toLowerCase() ?? `${username}${NOWHERE}`;

export const shownEmail = (email: string) => (email.endsWith(NOWHERE) ? null : email);
