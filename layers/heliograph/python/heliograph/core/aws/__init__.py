"""AWS's JSON services without an SDK, for the paths on which an SDK's own work would be the most that is done.

`client` speaks, `retries` says what is worth another try, `connection` carries bytes, `signing` signs them, `place`
knows where to send them and in whose name. Rules of endpoints, credentials and retries are botocore's.
"""
