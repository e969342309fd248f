"""The stand-in for Lambda's event-source mappings on Kinesis and DynamoDB streams.

The emulator's own lose records: partial batch answers are ignored, nothing is bisected, parked or given up, and one
thread serves all. The pump switches those mappings off and does their work by their own settings:

    source.Log      one thread per shard reads the stream into memory, marks TTL deletions
    worker.Worker   one thread per mapping and shard gathers batches in order and keeps the checkpoint
    delivery        invoke, retry, bisect, partial answers, age, giving up: the rules of Lambda
    window          events with and without a tumbling window
    filters         Lambda's event filter patterns
    parking         the on-failure destination, S3 with the payload or SQS without
    sweeper         DynamoDB's TTL, with a stream record
    pump.Pump       finds the mappings of the deployed stacks and holds the above together
"""
