"""`ranking`: the weights of ranked feeds, trained from what people did, and how well they order it.

What people did is read from the archive of a deployment, or from a folder with a copy of it. No verb changes anything
but the file that it is told to write.
"""
