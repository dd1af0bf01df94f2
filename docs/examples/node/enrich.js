#!/usr/bin/env node
// Publishes one job to TranscriptWorker and waits for the event that answers it.
import { randomUUID } from 'node:crypto';
import amqp from 'amqplib';

const HELP = `Usage: node enrich.js [AMQP_URL]

Publishes one job and prints the event that answers it, as JSON. Exit code 0: the transcript was enriched; 1: it was not.
AMQP_URL may also be in the environment. Default: amqp://guest:guest@localhost:5672/%2F

Example:
  node enrich.js amqp://guest:guest@localhost:5672/%2F
`;

const QUEUE = 'enrich-transcript';
const EVENTS = ['TranscriptWorker.Contracts:TranscriptEnriched', 'TranscriptWorker.Contracts:EnrichmentFailed'];
const DECLARE = ': run TranscriptWorker topology declare';
const PATIENCE_MS = 30_000;

async function enrich(url, job) {
  const connection = await amqp.connect(url, { timeout: PATIENCE_MS });
  try {
    const channel = await connection.createConfirmChannel();
    const failure = new Promise((_, reject) => {
      connection.on('error', reject);
      channel.on('error', reject);
      channel.on('return', () => reject(new Error(`no queue '${QUEUE}'${DECLARE}`)));
      setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS / 1000} s`)), PATIENCE_MS).unref();
    });
    return await Promise.race([failure, publishAndWait(channel, job)]);
  } finally {
    await connection.close().catch(() => {});
  }
}

async function publishAndWait(channel, job) {
  // Bound before the job goes out: an event that finds no queue is gone.
  const { queue } = await channel.assertQueue('', { exclusive: true });
  for (const exchange of EVENTS) await channel.bindQueue(queue, exchange, '');
  let answered;
  const answer = new Promise((resolve) => { answered = resolve; });
  await channel.consume(queue, (delivery) => {
    const { message } = JSON.parse(delivery.content.toString());
    // Events for others' jobs come too. A service that acts on events also drops those whose message id it has seen.
    if (message.jobId === job.jobId) answered({ type: delivery.fields.exchange.split(':').pop(), message });
  }, { noAck: true });

  const properties = { persistent: true, mandatory: true, contentType: 'application/json', messageId: job.jobId };
  channel.sendToQueue(QUEUE, Buffer.from(JSON.stringify(job)), properties);
  await channel.waitForConfirms();
  return answer;
}

async function main() {
  if (process.argv.includes('--help')) {
    process.stdout.write(HELP);
    return 0;
  }

  const url = process.argv[2] ?? process.env.AMQP_URL ?? 'amqp://guest:guest@localhost:5672/%2F';
  const job = {
    jobId: randomUUID(),
    transcriptId: 'example-standup',
    format: 'text',
    content: 'Ann: The search index is migrated. Bob: Then the search index can go live.',
    includeResults: true,
  };
  const { type, message } = await enrich(url, job);
  console.log(JSON.stringify(message));
  return type === 'TranscriptEnriched' ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`error: ${error.message}${error.code === 404 ? DECLARE : ''}`);
  process.exitCode = 1;
}
