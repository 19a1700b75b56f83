export const TRIGGERS = ["manual", "schedule", "retry", "decision"] as const;
export const COUNTS = ["read", "inserted", "updated", "unchanged", "deleted", "rejected"] as const;
