#!/usr/bin/env python3
"""Publishes one job to TranscriptWorker and prints the event that answers it, as JSON.

Exit code 0: the transcript was enriched; 1: it was not. Needs pika 1.2 or newer: apt-get install python3-pika
"""
import argparse
import json
import logging
import os
import sys
import time
import uuid

import pika
import pika.exceptions

QUEUE = "enrich-transcript"
EVENTS = ["TranscriptWorker.Contracts:TranscriptEnriched", "TranscriptWorker.Contracts:EnrichmentFailed"]
DECLARE = "run TranscriptWorker topology declare"
PATIENCE_SECONDS = 30


def enrich(url, job):
    """Returns the type of the event and its message."""
    parameters = pika.URLParameters(url)
    parameters.blocked_connection_timeout = PATIENCE_SECONDS
    connection = pika.BlockingConnection(parameters)
    try:
        channel = connection.channel()

        # Bound before the job goes out: an event that finds no queue is gone.
        queue = channel.queue_declare("", exclusive=True).method.queue
        for exchange in EVENTS:
            channel.queue_bind(queue, exchange)

        # With confirms on, this returns when the broker has the job, and raises where it does not take it or has no such queue.
        channel.confirm_delivery()
        properties = pika.BasicProperties(content_type="application/json", delivery_mode=2, message_id=job["jobId"])
        channel.basic_publish("", QUEUE, json.dumps(job), properties, mandatory=True)

        deadline = time.monotonic() + PATIENCE_SECONDS
        for method, _, body in channel.consume(queue, auto_ack=True, inactivity_timeout=1):
            if time.monotonic() > deadline:
                raise TimeoutError(f"no answer within {PATIENCE_SECONDS} s")
            if method is None:
                continue
            message = json.loads(body)["message"]
            # Events for others' jobs come too. A service that acts on events also drops those whose message id it has seen.
            if message["jobId"] == job["jobId"]:
                return method.exchange.split(":")[-1], message
        raise ConnectionError("the queue of the events is gone")
    finally:
        if connection.is_open:
            connection.close()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Example:\n  python3 enrich.py amqp://guest:guest@localhost:5672/%2F")
    parser.add_argument(
        "url", nargs="?", metavar="AMQP_URL", default=os.environ.get("AMQP_URL", "amqp://guest:guest@localhost:5672/%2F"),
        help="address of RabbitMQ; may also be in the environment as AMQP_URL")
    url = parser.parse_args().url
    job = {
        "jobId": str(uuid.uuid4()),
        "transcriptId": "example-standup",
        "format": "text",
        "content": "Ann: The search index is migrated. Bob: Then the search index can go live.",
        "includeResults": True,
    }
    logging.getLogger("pika").setLevel(logging.CRITICAL)  # what fails is said below, in one line
    try:
        event, message = enrich(url, job)
    except pika.exceptions.UnroutableError:
        sys.exit(f"error: there is no queue '{QUEUE}': {DECLARE}")
    except pika.exceptions.ChannelClosedByBroker as error:
        sys.exit(f"error: {error.reply_text}" + (f": {DECLARE}" if error.reply_code == 404 else ""))
    except (pika.exceptions.AMQPError, OSError) as error:
        sys.exit(f"error: {str(error) or type(error).__name__}")
    print(json.dumps(message))
    sys.exit(0 if event == "TranscriptEnriched" else 1)


if __name__ == "__main__":
    main()
