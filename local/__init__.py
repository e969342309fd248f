"""The local cloud: the app's own CDK template on a laptop, without Docker and without an account.

An emulator (MiniStack) runs as a child process in its own venv, the real CDK CLI deploys to it, a pump stands in for
Lambda's event-source mappings, and a small proxy lets a browser reach the CloudFront distribution. Nothing here knows
the app: every value is read from the deployed stacks.
"""
