// What the desk is asked, and what it answered: an outcome, never an exception.

const PATIENCE = 30_000;

async function ask(address, options) {
  let response;
  let data = null;
  try {
    response = await fetch(address, { ...options, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    const body = await response.text();
    if (body) data = JSON.parse(body);
  } catch {
    return { outcome: "gone" };
  }
  if (response.ok && data !== null) return Array.isArray(data) ? { outcome: "done", list: data } : { outcome: "done", ...data };
  if (response.status === 409 && data) return { outcome: "conflict", ...data };
  if (response.status === 422 && data) return { outcome: "problems", ...data };
  // Another desk may answer at this address, which does not know its token.
  if (response.status === 403 || response.status === 404) return { outcome: "refused", error: data?.error };
  return { outcome: "wrong", error: data?.error || `status ${response.status}` };
}

/** Read something. */
export const get = (address) => ask(`api/${address}`, {});

/** Have something done; it is on disk once the outcome is "done". */
export const post = (address, body) =>
  ask(`api/${address}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

/** A path of the address, of names that may hold any character. */
export const path = (...names) => names.map(encodeURIComponent).join("/");

/** What to tell a person about an outcome that is neither done nor about the record. */
export function trouble(answer) {
  switch (answer.outcome) {
    case "gone":
      return "The desk does not answer: it is busy, or was stopped. Try again; if it was stopped, start it again, which gives it another address. What you typed stays here.";
    case "refused":
      return answer.error ||
        "The desk does not know this address: it was started again and has printed another one. Open that one; what you typed is still here to be copied.";
    case "problems":
      return answer.problems.map((problem) => `${problem.message}: ${problem.fix}`).join(" ");
    case "conflict":
      return answer.conflict;
    default:
      return `The desk could not do it: ${answer.error}`;
  }
}
