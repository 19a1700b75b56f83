/** Letters and digits that are not mistaken for one another when read aloud or off paper. */
const ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/** What the server asks of a password. */
export const LEAST_PASSWORD = 10;

/** A one-time password of 14 characters (80 bits). */
export function randomPassword(): string {
  const numbers = crypto.getRandomValues(new Uint32Array(14));
  return [...numbers].map((number) => ALPHABET[number % ALPHABET.length]).join("");
}
