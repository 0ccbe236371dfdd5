// One worker process, with a handler that does nothing.
import { Worker } from "bullmq";

const [redis] = process.argv.slice(2);
new Worker("netbox", async () => {}, {
  connection: { host: "127.0.0.1", port: Number(redis), maxRetriesPerRequest: null },
  concurrency: 10,
});
