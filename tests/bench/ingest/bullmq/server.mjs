// Takes deliveries as people usually do with Express and BullMQ: verifies, parses, queues, answers.
import { createHmac, timingSafeEqual } from "node:crypto";
import { Queue } from "bullmq";
import express from "express";

const [port, redis, secret] = process.argv.slice(2);
const queue = new Queue("netbox", { connection: { host: "127.0.0.1", port: Number(redis) } });
const app = express();

app.post(
  "/hooks/netbox",
  express.raw({ type: "*/*", limit: "10mb" }),
  async (request, response) => {
    const given = Buffer.from(request.get("x-hook-signature") ?? "", "hex");
    const digest = createHmac("sha512", secret).update(request.body).digest();
    if (given.length !== digest.length || !timingSafeEqual(given, digest)) {
      return response.status(403).json({ error: "forbidden" });
    }
    const payload = JSON.parse(request.body.toString("utf8"));
    const job = await queue.add(`${payload.model}.${payload.event}`, payload, {
      attempts: 5,
      removeOnComplete: 1000,
    });
    response.status(202).json({ id: job.id });
  },
);

app.listen(Number(port), "127.0.0.1");
