"""The motifs of the demo photographs: each a function of a canvas size (px) and a source of chance."""
