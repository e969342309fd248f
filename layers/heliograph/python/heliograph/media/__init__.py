"""Media: an uploaded picture becomes small, safe, upright copies of itself.

`model` says what comes out (sizes, formats, keys, limits, refusals) and is pure; `imaging` makes it and is the only
package that imports PIL. For it `anatomy` reads a file's structure before any decoder does, `geometry` says what is cut
from the decoded picture, `placeholder` what is shown until it has loaded, `fingerprint` by what it is known again.
"""
