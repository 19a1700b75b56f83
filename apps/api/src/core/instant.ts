import { z } from "zod";

/** Whether a time (ms) is of a year that is written in four digits: what columns, files and screens hold. */
export function isFourDigitYear(milliseconds: number): boolean {
  const year = new Date(milliseconds).getUTCFullYear();
  return year >= 1 && year <= 9999;
}

/** A time that somebody asks for, ISO 8601 with its zone. */
export const instantText = z.iso
  .datetime({ offset: true })
  .refine((text) => isFourDigitYear(Date.parse(text)), "takes a time of the years 1 to 9999");
