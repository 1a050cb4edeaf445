// A foreign server of the fediverse (Fedify) with one account, "alice". Each line on standard input is a command:
//   block URL | unblock URL | rotate | quit      where URL is an inbox; the answer is one line on standard output.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { Block, createFederation, Endpoints, generateCryptoKeyPair, MemoryKvStore, Person, Undo } from "@fedify/fedify";

ArrayBuffer.prototype.transfer ??= function (length = this.byteLength) { // Node before 22 has none; a copy serves as well
  const moved = new Uint8Array(length);
  moved.set(new Uint8Array(this, 0, Math.min(length, this.byteLength)));
  return moved.buffer;
};
const port = Number(process.argv[2]);
const standard = process.argv[3]; // "draft-cavage-http-signatures-12" or "rfc9421"
const origin = `http://127.0.0.1:${port}`;
let pair = await generateCryptoKeyPair("RSASSA-PKCS1-v1_5");
const federation = createFederation({ kv: new MemoryKvStore(), origin, allowPrivateAddress: true, firstKnock: standard });

federation
  .setActorDispatcher("/users/{identifier}", async (context, identifier) => {
    if (identifier !== "alice") return null;
    const keys = await context.getActorKeyPairs(identifier);
    return new Person({
      id: context.getActorUri(identifier),
      url: new URL(`/@${identifier}`, origin),
      preferredUsername: identifier,
      inbox: context.getInboxUri(identifier),
      endpoints: new Endpoints({ sharedInbox: context.getInboxUri() }),
      publicKey: keys[0].cryptographicKey,
      assertionMethods: keys.map((key) => key.multikey),
    });
  })
  .setKeyPairsDispatcher(() => [pair]);
federation.setInboxListeners("/users/{identifier}/inbox", "/inbox");

const asked = []; // what others asked of us: "GET /users/alice signed"
createServer(async (request, response) => {
  asked.push(`${request.method} ${request.url} ${request.headers.signature ? "signed" : "bare"}`);
  const answer = await federation.fetch(new Request(new URL(request.url, origin), { headers: request.headers }), { contextData: null });
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(Buffer.from(await answer.arrayBuffer()));
}).listen(port, "127.0.0.1", () => console.log("ready"));

async function send(verb, us) {
  const context = federation.createContext(new URL(origin), null);
  const who = context.getActorUri("alice");
  const target = new URL("/actor", us);
  const block = new Block({ id: new URL(`/blocks/${crypto.randomUUID()}`, origin), actor: who, object: target });
  const activity = verb === "block" ? block : new Undo({ id: new URL(`/undos/${crypto.randomUUID()}`, origin), actor: who, object: block });
  const recipient = { id: target, inboxId: new URL("/inbox", us), endpoints: null };
  await context.sendActivity({ identifier: "alice" }, recipient, activity, { immediate: true });
}

async function lookUp(handle) {
  const context = federation.createContext(new URL(origin), null);
  const found = await context.lookupObject(handle);
  return found === null ? "nobody" : `${found.constructor.name} ${found.id.href}`;
}

for await (const line of createInterface({ input: process.stdin })) {
  const [verb, argument] = line.split(" ");
  try {
    if (verb === "quit") process.exit(0);
    if (verb === "rotate") pair = await generateCryptoKeyPair("RSASSA-PKCS1-v1_5");
    else if (verb === "asked") { console.log(asked.join(", ")); continue; }
    else if (verb === "lookup") { console.log(await lookUp(argument)); continue; }
    else await send(verb, argument);
    console.log("done");
  } catch (error) {
    console.log(`refused: ${String(error.message ?? error).split("\n")[0]}`);
  }
}
